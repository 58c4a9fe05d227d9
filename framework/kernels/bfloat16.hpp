#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

/// bfloat16 is the upper half of a float: its sign, its 8 bits of exponent, and 7 of its 23 bits of
/// fraction. See "BFLOAT16 – Hardware Numerics Definition", Intel, 2018.
namespace tapestry::kernels {

using Bfloat16 = std::uint16_t; // its bits

/// The nearest bfloat16, and of two that are equally near the one whose last bit is 0. A NaN stays
/// one, and what lies beyond the range becomes infinite.
inline Bfloat16 to_bfloat16(float x) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
    const std::uint32_t nearest = bits + 0x7fff + (bits >> 16 & 1);
    const bool is_nan = (bits & 0x7fffffff) > 0x7f800000;
    return Bfloat16((is_nan ? bits | 0x400000 : nearest) >> 16);
}

inline float to_float(Bfloat16 x) { return std::bit_cast<float>(std::uint32_t(x) << 16); }

} // namespace tapestry::kernels
