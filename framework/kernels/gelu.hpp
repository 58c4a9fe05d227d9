#pragma once

#include "framework/kernels/exp.hpp"

#include <numbers>
#include <type_traits>
#include <utility>

/// GELU and its derivative, which share most of their work.
namespace tapestry::kernels {

/// x, brought into [-40, 40]. Beyond, φ(x) is 0, and Φ(x) is 0 or 1; but a square may overflow.
inline Vector bounded(Vector x) {
    return xsimd::min(number(40), xsimd::max(number(-40), x)); // of NaN, the second number
}

/// Φ(x), the normal distribution function, from its density φ(x) = e^(-x²/2)/√(2π). Single
/// precision needs no erf, which would cost another exponential: this is off by 7.5e-8 at most
/// (Hastings; Abramowitz and Stegun, "Handbook of mathematical functions", 26.2.17).
inline Vector normal_distribution(Vector x, Vector density) {
    if constexpr (std::is_same_v<Real, double>)
        return number(0.5) * (number(1) + xsimd::erf(x * number(1 / std::numbers::sqrt2)));
    const Vector t = number(1) / (number(1) + number(0.2316419) * xsimd::abs(x));
    Vector polynomial = number(1.330274429);
    for (const double coefficient : {-1.821255978, 1.781477937, -0.356563782, 0.319381530})
        polynomial = xsimd::fma(polynomial, t, number(coefficient));
    const Vector beyond = density * polynomial * t; // 1 - Φ(|x|)
    return xsimd::select(x < number(0), beyond, number(1) - beyond);
}

/// y = x·Φ(x)
/// dy/dx = Φ(x) + x·φ(x)
inline std::pair<Vector, Vector> gelu_exact(Vector x) {
    const Vector b = bounded(x);
    const Vector phi =
        number(std::numbers::inv_sqrtpi / std::numbers::sqrt2) * exp(number(-0.5) * b * b);
    const Vector Phi = normal_distribution(b, phi);
    return {x * Phi, Phi + b * phi};
}

/// y = x/2·(1 + tanh u) = x·s,  s = 1/(1 + e^(-2u)),  u = k·(x + c·x³),  k = √(2/π),  c = 0.044715
/// dy/dx = s + 2·x·s·(1 - s)·u',  u' = k·(1 + 3c·x²)
inline std::pair<Vector, Vector> gelu_tanh(Vector x) {
    const Vector k = number(std::numbers::sqrt2 * std::numbers::inv_sqrtpi);
    const Vector b = bounded(x), cubic = number(0.044715) * b * b, one = number(1);
    const Vector s = one / (one + exp(number(-2) * k * b * (one + cubic)));
    const Vector slope = k * (one + number(3) * cubic);
    return {x * s, s + number(2) * b * s * (one - s) * slope};
}

} // namespace tapestry::kernels
