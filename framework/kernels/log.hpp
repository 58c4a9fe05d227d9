#pragma once

#include "framework/kernels/vector.hpp"

#include <concepts>
#include <limits>
#include <numbers>
#include <type_traits>

namespace tapestry::kernels {

/// ln x of each lane, for every number of the type. xsimd 8 misreads subnormal doubles, and no
/// floats. Those come from ln(x·2⁶⁴) - 64·ln 2. A template, which only its users compile: for
/// AVX-512, xsimd 8's needs optimization.
template<std::same_as<Vector> V>
V log(V x) {
    if constexpr (std::is_same_v<Real, float>) return xsimd::log(x);
    const auto is_subnormal = x < number(std::numeric_limits<Real>::min());
    const V y = xsimd::log(xsimd::select(is_subnormal, x * number(0x1p64), x));
    return xsimd::select(is_subnormal, y - number(64 * std::numbers::ln2), y);
}

} // namespace tapestry::kernels
