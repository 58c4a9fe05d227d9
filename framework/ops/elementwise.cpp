#include "framework/ops/elementwise.hpp"

#include "framework/kernels/exp.hpp"
#include "framework/kernels/log.hpp"
#include "framework/kernels/sigmoid.hpp"
#include "framework/tensor/broadcast.hpp"
#include "framework/tensor/error.hpp"

#include <cmath>
#include <limits>

// Where the derivative can be had from y, y is saved and x is not.
namespace tapestry {
namespace {

using kernels::number;

// Records y, with dx = derivative(dy, saved), where x or y is saved.
template<class Derivative>
Tensor record_elementwise(std::string_view operation, const Tensor& x, const Tensor& y,
                          const Tensor& saved, Derivative derivative) {
    return record(operation, {x}, y, {saved}, [derivative](Array dy, Context ctx) {
        kernels::map(dy.size(), dy.data(), derivative, dy.data(), ctx.saved(0).data());
        ctx.accumulate(0, std::move(dy));
    });
}

} // namespace

// y = eˣ
// dx = dy·y
Tensor exp(const Tensor& x) {
    const Tensor y = map([](Vector x) { return kernels::exp(x); }, x.value());
    return record_elementwise("exp", x, y, y, [](Vector dy, Vector y) { return dy * y; });
}

// y = ln x
// dx = dy/x
Tensor log(const Tensor& x) {
    const Tensor y = map([](Vector x) { return kernels::log(x); }, x.value());
    return record_elementwise("log", x, y, x, [](Vector dy, Vector x) { return dy / x; });
}

// y = √x
// dx = dy/(2y)
Tensor sqrt(const Tensor& x) {
    const Tensor y = map([](Vector x) { return xsimd::sqrt(x); }, x.value());
    return record_elementwise("sqrt", x, y, y, [](Vector dy, Vector y) { return dy / (y + y); });
}

// y = tanh x
// dx = dy·(1 - y²)
Tensor tanh(const Tensor& x) {
    const Tensor y = map([](Vector x) { return xsimd::tanh(x); }, x.value());
    return record_elementwise("tanh", x, y, y,
                              [](Vector dy, Vector y) { return dy * (number(1) - y * y); });
}

// y = 1/(1 + e⁻ˣ)
// dx = dy·y·(1 - y)
Tensor sigmoid(const Tensor& x) {
    const Tensor y = map([](Vector x) { return kernels::sigmoid(x); }, x.value());
    return record_elementwise("sigmoid", x, y, y,
                              [](Vector dy, Vector y) { return dy * y * (number(1) - y); });
}

// y = max(x, 0), where a NaN stays one
// dx = dy, and 0 where y ≤ 0
Tensor relu(const Tensor& x) {
    const Tensor y =
        map([](Vector x) { return xsimd::select(x < number(0), number(0), x); }, x.value());
    return record_elementwise("relu", x, y, y, [](Vector dy, Vector y) {
        return xsimd::select(y <= number(0), number(0), dy);
    });
}

// y = |x|
// dx = dy·sign(x)
Tensor abs(const Tensor& x) {
    const Tensor y = map([](Vector x) { return xsimd::abs(x); }, x.value());
    return record_elementwise("abs", x, y, x, [](Vector dy, Vector x) {
        const Vector down = xsimd::select(x < number(0), -dy, number(0));
        return xsimd::select(x > number(0), dy, down);
    });
}

// y = ln σ(x) = -softplus(-x)
// dx = dy·σ(-x)
Tensor log_sigmoid(const Tensor& x) {
    const Tensor y = map([](Vector x) { return -kernels::softplus(-x); }, x.value());
    return record_elementwise("log_sigmoid", x, y, x,
                              [](Vector dy, Vector x) { return dy * kernels::sigmoid(-x); });
}

// y = ln(1 + eˣ)
// dx = dy·σ(x)
Tensor softplus(const Tensor& x) {
    const Tensor y = map([](Vector x) { return kernels::softplus(x); }, x.value());
    return record_elementwise("softplus", x, y, x,
                              [](Vector dy, Vector x) { return dy * kernels::sigmoid(x); });
}

// y = x·σ(x)
// dx = dy·σ(x)·(1 + x·σ(-x))
Tensor silu(const Tensor& x) {
    const Tensor y = map([](Vector x) { return x * kernels::sigmoid(x); }, x.value());
    return record_elementwise("silu", x, y, x, [](Vector dy, Vector x) {
        const auto [share, rest] = kernels::sigmoids(x);
        return dy * share * (number(1) + x * rest);
    });
}

// y = min(max(x, low), high), where a NaN stays one
// dx = dy where low ≤ x ≤ high, and 0 elsewhere
Tensor clamp(const Tensor& x, std::optional<double> min, std::optional<double> max) {
    require(min || max, "clamp", "neither a smallest nor a largest value is given");
    const double infinity = std::numeric_limits<double>::infinity();
    const Real low = Real(min.value_or(-infinity)), high = Real(max.value_or(infinity));
    require(!std::isnan(low) && !std::isnan(high), "clamp", "a bound is NaN");
    const auto clamped = [=](Vector x) {
        const Vector raised = xsimd::select(x < Vector(low), Vector(low), x);
        return xsimd::select(raised > Vector(high), Vector(high), raised);
    };
    return record_elementwise("clamp", x, map(clamped, x.value()), x, [=](Vector dy, Vector x) {
        return xsimd::select(x >= Vector(low) && x <= Vector(high), dy, number(0));
    });
}

} // namespace tapestry
