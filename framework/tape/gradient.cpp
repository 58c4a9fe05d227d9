#include "framework/tape/gradient.hpp"

#include "framework/tensor/error.hpp"

#include <xtensor/xnoalias.hpp>

namespace tapestry {

const Array& Gradient::value() const {
    if (!dense_) throw std::logic_error("[Gradient] there is none: run backward first");
    return *dense_;
}

Array& Gradient::value() { return const_cast<Array&>(std::as_const(*this).value()); }

void Gradient::accumulate(Array gradient) {
    if (!dense_) {
        dense_ = std::move(gradient);
        return;
    }
    // xtensor would resize or broadcast without a word.
    if (dense_->shape() != gradient.shape())
        throw std::logic_error(message("Gradient", "cannot add shape ", gradient.shape(),
                                       " to shape ", dense_->shape()));
    xt::noalias(*dense_) += gradient;
}

GradientTarget Gradient::target(const Shape& shape) {
    if (dense_) return {*dense_, Real(1)};
    dense_ = empty(shape);
    return {*dense_, Real(0)};
}

} // namespace tapestry
