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

Array Tensor::take() {
    const std::shared_ptr<Array> value = std::move(value_);
    if (value.use_count() == 1 && !value->storage().is_view()) return std::move(*value);
    return *value;
}

} // namespace tapestry
