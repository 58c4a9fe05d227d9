#include "framework/ops/reduce.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/tensor/broadcast.hpp"
#include "framework/tensor/error.hpp"
#include "framework/tensor/reduce.hpp"

namespace tapestry {

// y = Σ x
// dx = dy, repeated
Tensor sum(const Tensor& x, const Axes& axes, bool keepdim) {
    const auto reduced = normalize_axes("sum", axes, x.dimension());
    Array y = reshaped(sum_over(x.value(), reduced), reduced_shape(x.shape(), reduced, keepdim));
    const Shape kept = reduced_shape(x.shape(), reduced, true);
    return record("sum", {x}, std::move(y), {}, [kept](Array dy, Context ctx) {
        ctx.accumulate(0, expand(reshaped(std::move(dy), kept), ctx.shape(0)));
    });
}

// y = Σ x / n
// dx = dy/n, repeated
Tensor mean(const Tensor& x, const Axes& axes, bool keepdim) {
    const auto reduced = normalize_axes("mean", axes, x.dimension());
    Real n = 1;
    for (const std::size_t axis : reduced) n *= Real(x.shape()[axis]);
    require(n > 0, "mean", "of no elements: shape ", x.shape());
    Array y = reshaped(sum_over(x.value(), reduced), reduced_shape(x.shape(), reduced, keepdim));
    kernels::scale(y.data(), 1 / n, y.data(), y.size());
    const Shape kept = reduced_shape(x.shape(), reduced, true);
    return record("mean", {x}, std::move(y), {}, [kept, n](Array dy, Context ctx) {
        kernels::scale(dy.data(), 1 / n, dy.data(), dy.size());
        ctx.accumulate(0, expand(reshaped(std::move(dy), kept), ctx.shape(0)));
    });
}

// y = max x
// dx = dy/(number of largest) where x = y
Tensor max(const Tensor& x, const Axes& axes, bool keepdim) {
    const auto reduced = normalize_axes("max", axes, x.dimension());
    for (const std::size_t axis : reduced)
        require(x.shape()[axis] > 0, "max", "of no elements: shape ", x.shape());
    const Tensor largest = max_over(x.value(), reduced); // reduced axes have extent 1
    const Tensor y = largest.view(reduced_shape(x.shape(), reduced, keepdim));
    auto backward = [reduced](Array dy, Context ctx) {
        const Array &x = ctx.saved(0), &y = ctx.saved(1);
        const Array is_largest = broadcast("max", x, y, [](Vector x, Vector y) {
            return xsimd::select(x == y, kernels::number(1), kernels::number(0));
        });
        const Array number = sum_over(is_largest, reduced);
        const Array share = map(over, reshaped(std::move(dy), y.shape()), number);
        ctx.accumulate(0, broadcast("max", is_largest, share, times));
    };
    return record("max", {x}, y, {x, largest}, backward);
}

} // namespace tapestry
