#pragma once

#include "framework/kernels/exp.hpp"

/// The sigmoid and its logarithm, for every number of the type: both are made of e^-|x|, which
/// never overflows.
namespace tapestry::kernels {

/// 1/(1 + e⁻ˣ) of each lane.
inline Vector sigmoid(Vector x) {
    const Vector e = exp(-xsimd::abs(x));
    return xsimd::select(x < number(0), e, number(1)) / (number(1) + e);
}

/// ln(1 + e^-|x|) of each lane: what softplus(x) = ln(1 + eˣ) has above max(x, 0).
inline Vector softplus_above_relu(Vector x) { return xsimd::log1p(exp(-xsimd::abs(x))); }

/// ln(1 + eˣ) of each lane.
inline Vector softplus(Vector x) {
    return xsimd::max(x, number(0)) + softplus_above_relu(x); // of NaN, the second term is NaN
}

} // namespace tapestry::kernels
