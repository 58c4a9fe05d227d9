#include "framework/ops/elementwise.hpp"
#include "framework/ops/map.hpp"

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

// y = x·Φ(x)      dx = dy·(Φ(x) + x·φ(x)),      φ(x) = e^(-x²/2)/√(2π)
Tensor gelu_exact(const Tensor& x) {
    const auto Phi = [](Vector x) {
        return number(0.5) * (number(1) + xsimd::erf(x * number(1 / std::numbers::sqrt2)));
    };
    const auto phi = [](Vector x) {
        return number(std::numbers::inv_sqrtpi / std::numbers::sqrt2) *
               xsimd::exp(number(-0.5) * x * x);
    };
    return from_input(
        "gelu", x, [=](Vector x) { return x * Phi(x); },
        [=](Vector dy, Vector x) { return dy * (Phi(x) + x * phi(x)); });
}

// y = x/2·(1 + t),  t = tanh u,  u = k·(x + c·x³),  k = √(2/π),  c = 0.044715
// dx = dy/2·(1 + t + x·(1 - t²)·u'),  u' = k·(1 + 3c·x²)
Tensor gelu_tanh(const Tensor& x) {
    const auto u = [](Vector x) {
        const Vector k = number(std::numbers::sqrt2 * std::numbers::inv_sqrtpi);
        return k * x * (number(1) + number(0.044715) * x * x);
    };
    const auto slope = [](Vector x) {
        const Vector k = number(std::numbers::sqrt2 * std::numbers::inv_sqrtpi);
        return k * (number(1) + number(3 * 0.044715) * x * x);
    };
    return from_input(
        "gelu", x, [=](Vector x) { return number(0.5) * x * (number(1) + xsimd::tanh(u(x))); },
        [=](Vector dy, Vector x) {
            const Vector t = xsimd::tanh(u(x));
            return number(0.5) * dy * (number(1) + t + x * (number(1) - t * t) * slope(x));
        });
}

} // namespace

Tensor gelu(const Tensor& x, Gelu form) {
    return form == Gelu::exact ? gelu_exact(x) : gelu_tanh(x);
}

} // namespace tapestry
