#include "framework/tensor/tensor.hpp"

#include "framework/tensor/error.hpp"

namespace tapestry {

const Array& Tensor::value() const {
    if (!value_) throw std::logic_error("[Tensor] holds nothing: it was default-constructed");
    return *value_;
}

std::size_t Tensor::size(std::ptrdiff_t axis) const {
    return shape()[normalize_axis("size", axis, dimension())];
}

Real Tensor::item() const {
    require(size() == 1, "item", "needs one element, got shape ", shape());
    return *value().data();
}

Tensor Tensor::view(const Shape& shape, std::size_t first) const {
    require(first <= size() && count(shape) <= size() - first, "view", "shape ", this->shape(),
            " has no ", count(shape), " elements from element ", first, " on");
    return Tensor(tapestry::view(value_->data() + first, shape, value_));
}

bool Tensor::is_shared() const { return value_.use_count() > 1 || value_->storage().is_view(); }

Array Tensor::take() {
    Array values = is_shared() ? *value_ : std::move(*value_);
    value_.reset();
    return values;
}

Array Tensor::reuse() { return is_shared() ? empty(shape()) : std::move(*value_); }

} // namespace tapestry
