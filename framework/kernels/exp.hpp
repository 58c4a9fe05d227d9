#pragma once

#include "framework/kernels/vector.hpp"

#include <bit>
#include <cstdint>
#include <type_traits>

namespace tapestry::kernels {

/// e^x where the result is a normal number: e^x = 2^k·e^r for the whole number k that makes
/// r = x - k·ln 2 smallest. The polynomial for e^r is that of expf in Cephes (Moshier, 1984).
inline Vector exp_near(Vector x) {
    if constexpr (std::is_same_v<Real, double>) return xsimd::exp(x);
    using Ints = xsimd::batch<std::int32_t>;
    const Vector shift = number(0x1.8p23); // the last bits of a sum with it are a whole number
    const Vector shifted = xsimd::fma(x, number(1.44269504088896341), shift); // k = x/ln 2
    const Vector k = shifted - shift;
    const Vector rough = xsimd::fnma(k, number(0.693359375), x); // ln 2 in two parts
    const Vector r = xsimd::fnma(k, number(-2.12194440e-4), rough);
    Vector polynomial = number(1.9875691500e-4);
    for (const double coefficient :
         {1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1})
        polynomial = xsimd::fma(polynomial, r, number(coefficient));
    const Vector e = xsimd::fma(polynomial, r * r, r) + number(1);
    // k is added to the exponent, which stands above 23 other bits.
    return std::bit_cast<Vector>(std::bit_cast<Ints>(e) + (std::bit_cast<Ints>(shifted) << 23));
}

/// e^x of each lane, for every number of the type. Where the result may be infinite, subnormal or
/// 0, it is (e^(x/2))².
inline Vector exp(Vector x) {
    const Vector bound = number(std::is_same_v<Real, double> ? 700 : 87);
    const auto is_near = xsimd::abs(x) <= bound; // and no NaN
    if (xsimd::all(is_near)) return exp_near(x);
    const Vector half =
        xsimd::min(bound, xsimd::max(-bound, x * number(0.5))); // enough for 0 and ∞
    const Vector root = exp_near(xsimd::select(is_near, x, half));
    return xsimd::select(is_near, root, xsimd::select(xsimd::isnan(x), x, root * root));
}

} // namespace tapestry::kernels
