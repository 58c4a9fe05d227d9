#include "framework/ops/reduce.hpp"

#include "framework/ops/broadcast.hpp"
#include "framework/ops/rows.hpp"

#include <algorithm>

namespace tapestry {
namespace {

enum class Reduction { sum, max };

// The larger of two, and NaN where either is: what std::max makes of NaN depends on the order. A
// lambda, because a loop calls a function through its address.
constexpr auto larger = [](Vector a, Vector b) {
    return xsimd::select(a >= b || xsimd::isnan(a), a, b);
};

// Reduces one axis to extent 1: x is taken as (outer, n, inner).
Array reduce_axis(const Array& x, std::size_t axis, Reduction reduction) {
    const Shape shape = x.shape();
    const std::size_t n = shape[axis];
    std::size_t inner = 1;
    for (std::size_t i = axis + 1; i < shape.size(); ++i) inner *= shape[i];
    Array y = zeros(reduced_shape(shape, {axis}, true));
    if (x.size() == 0) return y;

    for (std::size_t outer = 0; outer < y.size() / inner; ++outer) {
        const Real* from = x.data() + outer * n * inner;
        Real* to = y.data() + outer * inner;
        if (inner == 1) {
            *to = reduction == Reduction::sum ? rows::sum(from, n) : rows::max(from, n);
            continue;
        }
        std::copy(from, from + inner, to);
        for (std::size_t i = 1; i < n; ++i) {
            const Real* row = from + i * inner;
            if (reduction == Reduction::sum)
                rows::add(row, 1, to, inner);
            else
                map(inner, to, larger, to, row);
        }
    }
    return y;
}

// The last axis first: the array that is left for the others is smaller and contiguous.
Array reduce_axes(const Array& x, std::vector<std::size_t> axes, Reduction reduction) {
    Array y;
    const Array* from = &x; // copied only where there is nothing to reduce
    for (; !axes.empty(); axes.pop_back())
        if (x.shape(axes.back()) != 1) {
            y = reduce_axis(*from, axes.back(), reduction);
            from = &y;
        }
    if (from == &x) return x;
    return y;
}

Array reshaped(Array x, const Shape& shape) {
    x.reshape(shape);
    return x;
}

} // namespace

Array sum_along(const Array& x, std::size_t axis) { return reduce_axis(x, axis, Reduction::sum); }
Array max_along(const Array& x, std::size_t axis) { return reduce_axis(x, axis, Reduction::max); }

Array sum_to(Array gradient, const Shape& shape) {
    if (gradient.shape() == shape) return gradient;
    const std::size_t added = gradient.dimension() - shape.size();
    std::vector<std::size_t> axes;
    for (std::size_t axis = 0; axis < gradient.dimension(); ++axis)
        if (axis < added || shape[axis - added] == 1) axes.push_back(axis);
    return reshaped(reduce_axes(gradient, axes, Reduction::sum), shape);
}

// y = Σ x      dx = dy, repeated
Tensor sum(const Tensor& x, const Axes& axes, bool keepdim) {
    const auto reduced = normalize_axes("sum", axes, x.dimension());
    Array y = reshaped(reduce_axes(x.value(), reduced, Reduction::sum),
                       reduced_shape(x.shape(), reduced, keepdim));
    auto backward = [shape = x.shape(),
                     kept = reduced_shape(x.shape(), reduced, true)](const Array& dy, Inputs in) {
        in.accumulate(0, expand(reshaped(dy, kept), shape));
    };
    return record("sum", {x}, std::move(y), std::move(backward));
}

// y = Σ x / n
Tensor mean(const Tensor& x, const Axes& axes, bool keepdim) {
    const auto reduced = normalize_axes("mean", axes, x.dimension());
    Real n = 1;
    for (const std::size_t axis : reduced) n *= Real(x.shape()[axis]);
    require(n > 0, "mean", "of no elements: shape ", x.shape());
    Array y = reshaped(reduce_axes(x.value(), reduced, Reduction::sum),
                       reduced_shape(x.shape(), reduced, keepdim));
    rows::scale(y.data(), 1 / n, y.data(), y.size());
    auto backward = [shape = x.shape(), kept = reduced_shape(x.shape(), reduced, true),
                     n](const Array& dy, Inputs in) {
        Array dx = expand(reshaped(dy, kept), shape);
        rows::scale(dx.data(), 1 / n, dx.data(), dx.size());
        in.accumulate(0, std::move(dx));
    };
    return record("mean", {x}, std::move(y), std::move(backward));
}

// y = max x      dx = dy/(number of largest) where x = y
Tensor max(const Tensor& x, const Axes& axes, bool keepdim) {
    const auto reduced = normalize_axes("max", axes, x.dimension());
    for (const std::size_t axis : reduced)
        require(x.shape()[axis] > 0, "max", "of no elements: shape ", x.shape());
    const Array largest = reduce_axes(x.value(), reduced, Reduction::max);
    Tensor y = reshaped(largest, reduced_shape(x.shape(), reduced, keepdim));
    return record(
        "max", {x}, y, [x = keep(x), y = keep(largest), reduced](const Array& dy, Inputs in) {
            const Vector one(Real(1)), zero(Real(0));
            const Array is_largest = broadcast("max", x.value(), *y, [=](Vector x, Vector y) {
                return xsimd::select(x == y, one, zero);
            });
            const Array number = reduce_axes(is_largest, reduced, Reduction::sum);
            const Array share = map(over, reshaped(dy, y->shape()), number);
            in.accumulate(0, broadcast("max", is_largest, share, times));
        });
}

} // namespace tapestry
