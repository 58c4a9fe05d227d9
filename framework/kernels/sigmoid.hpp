#pragma once

#include "framework/kernels/exp.hpp"

#include <utility>

/// The sigmoid and its logarithm, for every number of the type: both are made of e^-|x|, which
/// never overflows.
namespace tapestry::kernels {

/// 1/(1 + e⁻ˣ) of each lane.
inline Vector sigmoid(Vector x) {
    const Vector e = exp(-xsimd::abs(x));
    return xsimd::select(x < number(0), e, number(1)) / (number(1) + e);
}

/// σ(x) and σ(-x) = 1 - σ(x), both with all their digits.
inline std::pair<Vector, Vector> sigmoids(Vector x) {
    const Vector e = exp(-xsimd::abs(x)), larger = number(1) / (number(1) + e),
                 smaller = e * larger;
    const auto is_negative = x < number(0);
    return {xsimd::select(is_negative, smaller, larger),
            xsimd::select(is_negative, larger, smaller)};
}

/// ln(1 + e^-|x|) of each lane: what softplus(x) = ln(1 + eˣ) has above max(x, 0).
inline Vector softplus_above_relu(Vector x) { return xsimd::log1p(exp(-xsimd::abs(x))); }

/// ln(1 + eˣ) of each lane.
inline Vector softplus(Vector x) {
    return xsimd::max(x, number(0)) + softplus_above_relu(x); // of NaN, the second term is NaN
}

} // namespace tapestry::kernels
