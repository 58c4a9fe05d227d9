#pragma once

#include "framework/kernels/vector.hpp"

#include <numbers>
#include <type_traits>
#include <utility>

/// GELU and its derivative, which share most of their work.
namespace tapestry::kernels {

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
    const Vector phi =
        number(std::numbers::inv_sqrtpi / std::numbers::sqrt2) * xsimd::exp(number(-0.5) * x * x);
    const Vector Phi = normal_distribution(x, phi);
    return {x * Phi, Phi + x * phi};
}

/// y = x/2·(1 + t),  t = tanh u,  u = k·(x + c·x³),  k = √(2/π),  c = 0.044715
/// dy/dx = (1 + t + x·(1 - t²)·u')/2,  u' = k·(1 + 3c·x²)
inline std::pair<Vector, Vector> gelu_tanh(Vector x) {
    const Vector k = number(std::numbers::sqrt2 * std::numbers::inv_sqrtpi);
    const Vector cubic = number(0.044715) * x * x, one = number(1);
    const Vector t = xsimd::tanh(k * x * (one + cubic));
    const Vector slope = k * (one + number(3) * cubic);
    return {number(0.5) * x * (one + t), number(0.5) * (one + t + x * (one - t * t) * slope)};
}

} // namespace tapestry::kernels
