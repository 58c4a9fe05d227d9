#include "framework/ops/elementwise.hpp"

#include "framework/kernels/exp.hpp"
#include "framework/kernels/log.hpp"
#include "framework/tensor/broadcast.hpp"

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
    const auto of = [](Vector x) { // without e⁻ˣ where that is too large
        const Vector e = kernels::exp(-xsimd::abs(x));
        return xsimd::select(x < number(0), e, number(1)) / (number(1) + e);
    };
    const Tensor y = map(of, x.value());
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

} // namespace tapestry
