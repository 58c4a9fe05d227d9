#include "framework/ops/softmax.hpp"

#include "framework/ops/rows.hpp"
#include "framework/ops/shape.hpp"
#include "framework/tensor/shape.hpp"

#include <cmath>

namespace tapestry {
namespace {

// Applies an operation on the last axis to another one.
template<class F>
Tensor along(std::string_view operation, const Tensor& x, std::ptrdiff_t axis, F last) {
    const std::size_t dimension = std::max<std::size_t>(x.dimension(), 1);
    if (normalize_axis(operation, axis, dimension) == dimension - 1) return last(x);
    return transpose(last(transpose(x, axis, -1)), axis, -1);
}

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
            rows::exp(y.value().data() + i, 0, dx.data() + i, n);
            rows::scale(dx.data() + i, -rows::sum(dy.data() + i, n), dx.data() + i, n);
            rows::add(dy.data() + i, 1, dx.data() + i, n);
        }
        in.accumulate(0, std::move(dx));
    };
    return record("log_softmax", {x}, y, std::move(backward));
}

} // namespace

Tensor softmax(const Tensor& x, std::ptrdiff_t axis) {
    return along("softmax", x, axis, softmax_of_rows);
}

Tensor log_softmax(const Tensor& x, std::ptrdiff_t axis) {
    return along("log_softmax", x, axis, log_softmax_of_rows);
}

} // namespace tapestry
