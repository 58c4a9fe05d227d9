#include "framework/tape/gradient.hpp"

#include "framework/tensor/error.hpp"

#include <xtensor/xnoalias.hpp>

namespace tapestry {

const Array& Gradient::value() const {
    if (!has_value()) throw std::logic_error("[Gradient] there is none: run backward first");
    if (is_sparse())
        throw std::logic_error("[Gradient] is a set of rows: take rows(), or to_dense()");
    return std::get<Array>(sum_);
}

Array& Gradient::value() { return const_cast<Array&>(std::as_const(*this).value()); }

const SparseRows& Gradient::rows() const {
    if (!is_sparse()) throw std::logic_error("[Gradient] is not a set of rows");
    return std::get<SparseRows>(sum_);
}

SparseRows& Gradient::rows() { return const_cast<SparseRows&>(std::as_const(*this).rows()); }

Array Gradient::to_dense() const {
    if (!is_sparse()) return value();
    Array dense = zeros(rows().shape);
    add(coalesce(rows()), 1, dense);
    return dense;
}

Array Gradient::take() {
    Array dense = is_sparse() ? to_dense() : std::move(value());
    reset();
    return dense;
}

void Gradient::accumulate(Array gradient) {
    if (is_sparse()) {
        add(coalesce(rows()), 1, gradient);
    } else if (has_value()) {
        // xtensor would resize or broadcast without a word.
        if (value().shape() != gradient.shape())
            throw std::logic_error(message("Gradient", "cannot add shape ", gradient.shape(),
                                           " to shape ", value().shape()));
        xt::noalias(value()) += gradient;
        return;
    }
    sum_ = std::move(gradient);
}

void Gradient::accumulate(SparseRows gradient) {
    if (is_sparse())
        append(rows(), gradient);
    else if (has_value())
        add(coalesce(gradient), 1, value());
    else
        sum_ = std::move(gradient);
}

void Gradient::accumulate(Gradient gradient) {
    if (gradient.is_sparse())
        accumulate(std::move(gradient.rows()));
    else
        accumulate(std::move(gradient.value()));
}

GradientTarget Gradient::target(const Shape& shape) {
    if (is_sparse()) sum_ = to_dense();
    if (has_value()) return {value(), Real(1)};
    sum_ = empty(shape);
    return {value(), Real(0)};
}

} // namespace tapestry
