#include "framework/ops/softmax.hpp"

#include "framework/ops/broadcast.hpp"
#include "framework/ops/rows.hpp"

#include <cmath>

namespace tapestry {
namespace {

std::size_t row_length(const Tensor& x) { return x.dimension() == 0 ? 1 : x.shape().back(); }

// y = softmax(x)      dx = y·(dy - Σ dy·y)
Tensor softmax_of_rows(const Tensor& x) {
    const std::size_t n = row_length(x);
    Array values = empty(x.shape());
    for (std::size_t i = 0; i < x.size(); i += n)
        rows::softmax(x.value().data() + i, values.data() + i, n);
    const Tensor y = std::move(values);
    auto backward = [y = keep(y), n](const Array& dy, Inputs in) {
        Array dx = empty(dy.shape());
        for (std::size_t i = 0; i < dy.size(); i += n) {
            const Real* p = y.value().data() + i;
            const Real mean = rows::dot(dy.data() + i, p, n);
            for (std::size_t j = 0; j < n; ++j) dx.data()[i + j] = p[j] * (dy.data()[i + j] - mean);
        }
        in.accumulate(0, std::move(dx));
    };
    return record("softmax", {x}, y, std::move(backward));
}

// y = x - m - ln Σ e^(x - m),  m = max x      dx = dy - eʸ·Σ dy
Tensor log_softmax_of_rows(const Tensor& x) {
    const std::size_t n = row_length(x);
    Array values = empty(x.shape());
    for (std::size_t i = 0; i < x.size(); i += n) {
        const Real* row = x.value().data() + i;
        Real* to = values.data() + i;
        const Real largest = rows::max(row, n);
        const Real log_sum = std::log(rows::exp(row, largest, to, n));
        for (std::size_t j = 0; j < n; ++j) to[j] = row[j] - largest - log_sum;
    }
    const Tensor y = std::move(values);
    auto backward = [y = keep(y), n](const Array& dy, Inputs in) {
        Array dx = empty(dy.shape());
        for (std::size_t i = 0; i < dy.size(); i += n) {
            const Real* from = dy.data() + i;
            Real* to = dx.data() + i;
            rows::exp(y.value().data() + i, 0, to, n);
            const Real total = rows::sum(from, n);
            for (std::size_t j = 0; j < n; ++j) to[j] = from[j] - total * to[j];
        }
        in.accumulate(0, std::move(dx));
    };
    return record("log_softmax", {x}, y, std::move(backward));
}

// Along another axis than the last: the same formulas, for whole arrays at a time.

constexpr auto exponential = [](Vector x) { return xsimd::exp(x); };
constexpr auto logarithm = [](Vector x) { return xsimd::log(x); };

Array less_largest(const Array& x, std::size_t axis) {
    return broadcast("softmax", x, max_along(x, axis), minus);
}

Tensor softmax_along(const Tensor& x, std::size_t axis) {
    const Array e = map(exponential, less_largest(x.value(), axis));
    const Tensor y = broadcast("softmax", e, sum_along(e, axis), over);
    auto backward = [y = keep(y), axis](const Array& dy, Inputs in) {
        const Array mean = sum_along(map(times, dy, y.value()), axis);
        in.accumulate(0, map(times, y.value(), broadcast("softmax", dy, mean, minus)));
    };
    return record("softmax", {x}, y, std::move(backward));
}

Tensor log_softmax_along(const Tensor& x, std::size_t axis) {
    const Array shifted = less_largest(x.value(), axis);
    const Array sum = sum_along(map(exponential, shifted), axis);
    const Tensor y = broadcast("log_softmax", shifted, map(logarithm, sum), minus);
    auto backward = [y = keep(y), axis](const Array& dy, Inputs in) {
        const Array p = map(exponential, y.value());
        const Array share = broadcast("log_softmax", p, sum_along(dy, axis), times);
        in.accumulate(0, map(minus, dy, share));
    };
    return record("log_softmax", {x}, y, std::move(backward));
}

// A scalar counts as a row of one number, as in PyTorch.
std::size_t normalized(std::string_view operation, const Tensor& x, std::ptrdiff_t axis) {
    return normalize_axis(operation, axis, std::max<std::size_t>(x.dimension(), 1));
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
