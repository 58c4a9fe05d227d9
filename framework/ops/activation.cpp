#include "framework/ops/elementwise.hpp"
#include "framework/ops/map.hpp"
#include "framework/ops/rows.hpp"

#include <numbers>

// Functions of one variable. Where the derivative can be had from y, y is kept and x is not.
namespace tapestry {
namespace {

Vector number(double value) { return Vector(Real(value)); }

// Records y = f(x), with dx = derivative(dy, y).
template<class F, class Derivative>
Tensor from_output(std::string_view operation, const Tensor& x, F f, Derivative derivative) {
    const Tensor y = map(f, x.value());
    return record(operation, {x}, y, [y = keep(y), derivative](Array dy, Inputs in) {
        map(dy.size(), dy.data(), derivative, dy.data(), y.value().data());
        in.accumulate(0, std::move(dy));
    });
}

// Records y = f(x), with dx = derivative(dy, x).
template<class F, class Derivative>
Tensor from_input(std::string_view operation, const Tensor& x, F f, Derivative derivative) {
    return record(operation, {x}, map(f, x.value()),
                  [x = keep(x), derivative](Array dy, Inputs in) {
                      map(dy.size(), dy.data(), derivative, dy.data(), x.value().data());
                      in.accumulate(0, std::move(dy));
                  });
}

} // namespace

// y = eˣ      dx = dy·y
Tensor exp(const Tensor& x) {
    return from_output(
        "exp", x, [](Vector x) { return xsimd::exp(x); },
        [](Vector dy, Vector y) { return dy * y; });
}

// y = ln x      dx = dy/x
Tensor log(const Tensor& x) {
    return from_input(
        "log", x, [](Vector x) { return xsimd::log(x); },
        [](Vector dy, Vector x) { return dy / x; });
}

// y = √x      dx = dy/(2y)
Tensor sqrt(const Tensor& x) {
    return from_output(
        "sqrt", x, [](Vector x) { return xsimd::sqrt(x); },
        [](Vector dy, Vector y) { return dy / (y + y); });
}

// y = tanh x      dx = dy·(1 - y²)
Tensor tanh(const Tensor& x) {
    return from_output(
        "tanh", x, [](Vector x) { return xsimd::tanh(x); },
        [](Vector dy, Vector y) { return dy * (number(1) - y * y); });
}

// y = 1/(1 + e⁻ˣ)      dx = dy·y·(1 - y)
Tensor sigmoid(const Tensor& x) {
    return from_output(
        "sigmoid", x, [](Vector x) { return number(1) / (number(1) + xsimd::exp(-x)); },
        [](Vector dy, Vector y) { return dy * y * (number(1) - y); });
}

// y = max(x, 0), where a NaN stays one      dx = dy, 0 where y ≤ 0
Tensor relu(const Tensor& x) {
    return from_output(
        "relu", x, [](Vector x) { return xsimd::select(x < number(0), number(0), x); },
        [](Vector dy, Vector y) { return xsimd::select(y <= number(0), number(0), dy); });
}

namespace {

// Records y = f(x), where f gives y and dy/dx. They share most of their work, so the derivative is
// computed at once, and kept in the place of x.
template<class F>
Tensor with_derivative(std::string_view operation, const Tensor& x, F f) {
    if (!x.needs_grad()) return map([f](Vector x) { return f(x).first; }, x.value());
    Array y = empty(x.shape()), derivative = empty(x.shape());
    map_pair(x.size(), y.data(), derivative.data(), f, x.value().data());
    auto backward = [derivative = keep(std::move(derivative))](Array dy, Inputs in) {
        rows::multiply(dy.data(), derivative->data(), dy.data(), dy.size());
        in.accumulate(0, std::move(dy));
    };
    return record(operation, {x}, std::move(y), std::move(backward));
}

// Φ(x), the normal distribution function, from its density φ(x) = e^(-x²/2)/√(2π). Single precision
// needs no erf, which would cost another exponential: this is off by 7.5e-8 at most (Hastings;
// Abramowitz and Stegun, "Handbook of mathematical functions", 26.2.17).
Vector distribution(Vector x, Vector density) {
    if constexpr (std::is_same_v<Real, double>)
        return number(0.5) * (number(1) + xsimd::erf(x * number(1 / std::numbers::sqrt2)));
    const Vector t = number(1) / (number(1) + number(0.2316419) * xsimd::abs(x));
    Vector polynomial = number(1.330274429);
    for (const double coefficient : {-1.821255978, 1.781477937, -0.356563782, 0.319381530})
        polynomial = xsimd::fma(polynomial, t, number(coefficient));
    const Vector beyond = density * polynomial * t; // 1 - Φ(|x|)
    return xsimd::select(x < number(0), beyond, number(1) - beyond);
}

// y = x·Φ(x)      dx = dy·(Φ(x) + x·φ(x))
std::pair<Vector, Vector> gelu_exact(Vector x) {
    const Vector phi =
        number(std::numbers::inv_sqrtpi / std::numbers::sqrt2) * xsimd::exp(number(-0.5) * x * x);
    const Vector Phi = distribution(x, phi);
    return {x * Phi, Phi + x * phi};
}

// y = x/2·(1 + t),  t = tanh u,  u = k·(x + c·x³),  k = √(2/π),  c = 0.044715
// dx = dy/2·(1 + t + x·(1 - t²)·u'),  u' = k·(1 + 3c·x²)
std::pair<Vector, Vector> gelu_tanh(Vector x) {
    const Vector k = number(std::numbers::sqrt2 * std::numbers::inv_sqrtpi);
    const Vector cubic = number(0.044715) * x * x, one = number(1);
    const Vector t = xsimd::tanh(k * x * (one + cubic));
    const Vector slope = k * (one + number(3) * cubic);
    return {number(0.5) * x * (one + t), number(0.5) * (one + t + x * (one - t * t) * slope)};
}

} // namespace

Tensor gelu(const Tensor& x, Gelu form) {
    return form == Gelu::exact ? with_derivative("gelu", x, [](Vector x) { return gelu_exact(x); })
                               : with_derivative("gelu", x, [](Vector x) { return gelu_tanh(x); });
}

} // namespace tapestry
