#include "framework/ops/reduce.hpp"

#include "framework/tensor/broadcast.hpp"
#include "framework/tensor/error.hpp"
#include "framework/tensor/reduce.hpp"

namespace tapestry {

// The axis of a scalar is reduced over nothing.
std::vector<std::size_t> reduced_axes(std::string_view operation, const Tensor& x,
                                      const Axes& axes) {
    auto reduced = normalize_axes(operation, axes, axes_to_name(x.dimension()));
    if (x.dimension() == 0) reduced.clear();
    return reduced;
}

// y = Σ x
// dx = dy, repeated
Tensor sum(const Tensor& x, const Axes& axes, bool keepdim) {
    const auto reduced = reduced_axes("sum", x, axes);
    Array y = reshaped(sum_over(x.value(), reduced), reduced_shape(x.shape(), reduced, keepdim));
    const Shape kept = reduced_shape(x.shape(), reduced, true);
    return record("sum", {x}, std::move(y), {}, [kept](Array dy, Context ctx) {
        ctx.accumulate(0, expand(reshaped(std::move(dy), kept), ctx.shape(0)));
    });
}

// y = Σ x / n
// dx = dy/n, repeated
Tensor mean(const Tensor& x, const Axes& axes, bool keepdim) {
    const auto reduced = reduced_axes("mean", x, axes);
    double n = 1;
    for (const std::size_t axis : reduced) n *= double(x.shape()[axis]);
    require(n > 0, "mean", "of no elements: shape ", x.shape());
    Array y = reshaped(divided(sum_over(x.value(), reduced), n),
                       reduced_shape(x.shape(), reduced, keepdim));
    const Shape kept = reduced_shape(x.shape(), reduced, true);
    return record("mean", {x}, std::move(y), {}, [kept, n](Array dy, Context ctx) {
        ctx.accumulate(0, expand(reshaped(divided(std::move(dy), n), kept), ctx.shape(0)));
    });
}

// y = max x
// dx = dy/(number of largest) where x = y
Tensor max(const Tensor& x, const Axes& axes, bool keepdim) {
    const auto reduced = reduced_axes("max", x, axes);
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
