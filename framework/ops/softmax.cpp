#include "framework/ops/softmax.hpp"

#include "framework/kernels/exp.hpp"
#include "framework/kernels/log.hpp"
#include "framework/kernels/rows.hpp"
#include "framework/tensor/broadcast.hpp"
#include "framework/tensor/reduce.hpp"

#include <cmath>

namespace tapestry {
namespace {

std::size_t row_length(const Tensor& x) { return x.dimension() == 0 ? 1 : x.shape().back(); }

// y = softmax(x)
// dx = y·(dy - Σ dy·y)
Tensor softmax_of_rows(const Tensor& x) {
    const std::size_t n = row_length(x);
    Array values = empty(x.shape());
    for (std::size_t i = 0; i < x.size(); i += n)
        kernels::softmax(x.value().data() + i, values.data() + i, n);
    const Tensor y = std::move(values);
    return record("softmax", {x}, y, {y}, [n](Array dy, Context ctx) {
        for (std::size_t i = 0; i < dy.size(); i += n) {
            const Real* p = ctx.saved(0).data() + i;
            Real* d = dy.data() + i; // dy, and then dx
            const Real mean = kernels::dot(d, p, n);
            for (std::size_t j = 0; j < n; ++j) d[j] = p[j] * (d[j] - mean);
        }
        ctx.accumulate(0, std::move(dy));
    });
}

// y = x - m - ln Σ e^(x - m),  m = max x
// dx = dy - eʸ·Σ dy
Tensor log_softmax_of_rows(const Tensor& x) {
    const std::size_t n = row_length(x);
    Array values = empty(x.shape());
    for (std::size_t i = 0; i < x.size(); i += n) {
        const Real* row = x.value().data() + i;
        Real* to = values.data() + i;
        const Real largest = kernels::max(row, n);
        const Real log_sum = std::log(kernels::exp(row, largest, to, n));
        for (std::size_t j = 0; j < n; ++j) to[j] = row[j] - largest - log_sum;
    }
    const Tensor y = std::move(values);
    return record("log_softmax", {x}, y, {y}, [n](const Array& dy, Context ctx) {
        Array dx = empty(dy.shape());
        for (std::size_t i = 0; i < dy.size(); i += n) {
            const Real* d = dy.data() + i;
            Real* to = dx.data() + i; // p, and then dx
            kernels::exp(ctx.saved(0).data() + i, 0, to, n);
            const Real total = kernels::sum(d, n);
            for (std::size_t j = 0; j < n; ++j) to[j] = d[j] - total * to[j];
        }
        ctx.accumulate(0, std::move(dx));
    });
}

// Along another axis than the last: the same formulas, for whole arrays at a time.

constexpr auto exponential = [](Vector x) { return kernels::exp(x); };
constexpr auto logarithm = [](Vector x) { return kernels::log(x); };

// d = f(d, y, s), where s is as d but for the axes along which it is repeated.
template<class F>
void update(Array& d, const Array& y, const Array& s, F f) {
    kernels::for_each_stretch(d.shape(), y.shape(), s.shape(), [&](const kernels::Stretch& at) {
        Real* to = d.data() + at.y;
        const Real *a = y.data() + at.a, *b = s.data() + at.b;
        if (at.b_moves)
            kernels::map(at.n, to, f, to, a, b);
        else
            kernels::map(
                at.n, to, [&](Vector d, Vector y) { return f(d, y, Vector(*b)); }, to, a);
    });
}

Tensor softmax_along(const Tensor& x, std::size_t axis) {
    const Array e = broadcast("softmax", x.value(), max_over(x.value(), {axis}),
                              [](Vector x, Vector m) { return kernels::exp(x - m); });
    const Tensor y = broadcast("softmax", e, sum_over(e, {axis}), over);
    return record("softmax", {x}, y, {y}, [axis](Array dy, Context ctx) {
        const Array& y = ctx.saved(0);
        const Array mean = sum_over(map(times, dy, y), {axis});
        update(dy, y, mean, [](Vector dy, Vector y, Vector mean) { return y * (dy - mean); });
        ctx.accumulate(0, std::move(dy));
    });
}

Tensor log_softmax_along(const Tensor& x, std::size_t axis) {
    const Array shifted = broadcast("log_softmax", x.value(), max_over(x.value(), {axis}), minus);
    const Array sum = sum_over(map(exponential, shifted), {axis});
    const Tensor y = broadcast("log_softmax", shifted, map(logarithm, sum), minus);
    return record("log_softmax", {x}, y, {y}, [axis](Array dy, Context ctx) {
        const Array sum = sum_over(dy, {axis});
        update(dy, ctx.saved(0), sum,
               [](Vector dy, Vector y, Vector sum) { return dy - kernels::exp(y) * sum; });
        ctx.accumulate(0, std::move(dy));
    });
}

// A scalar counts as a row of one number, as in PyTorch.
std::size_t normalized(std::string_view operation, const Tensor& x, std::ptrdiff_t axis) {
    return normalize_axis(operation, axis, axes_to_name(x.dimension()));
}

bool is_last(std::size_t axis, const Tensor& x) { return axis + 1 >= x.dimension(); }

} // namespace

Tensor softmax(const Tensor& x, std::ptrdiff_t axis) {
    const std::size_t along = normalized("softmax", x, axis);
    return is_last(along, x) ? softmax_of_rows(x) : softmax_along(x, along);
}

Tensor log_softmax(const Tensor& x, std::ptrdiff_t axis) {
    const std::size_t along = normalized("log_softmax", x, axis);
    return is_last(along, x) ? log_softmax_of_rows(x) : log_softmax_along(x, along);
}

} // namespace tapestry
