#include "framework/tensor/tensor.hpp"

#include "framework/tensor/shape.hpp"

namespace tapestry {

const Array& Tensor::value() const {
    if (!value_) throw std::logic_error("[Tensor] holds nothing: it was default-constructed");
    return *value_;
}

Array Tensor::take() {
    const std::shared_ptr<const Array> value = std::move(value_);
    if (value.use_count() == 1) return std::move(const_cast<Array&>(*value));
    return *value;
}

std::size_t Tensor::size(std::ptrdiff_t axis) const {
    return shape()[normalize_axis("size", axis, dimension())];
}

Real Tensor::item() const {
    require(size() == 1, "item", "needs one element, got shape ", shape());
    return *value().data();
}

} // namespace tapestry
