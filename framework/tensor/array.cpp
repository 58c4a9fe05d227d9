#include "framework/tensor/array.hpp"

namespace tapestry {

Array empty(const Shape& shape) { return Array::from_shape(shape); }

Array full(const Shape& shape, double value) {
    Array result = empty(shape);
    result.fill(Real(value));
    return result;
}
Array zeros(const Shape& shape) { return full(shape, 0); }
Array ones(const Shape& shape) { return full(shape, 1); }

Array reshaped(Array x, const Shape& shape) {
    x.reshape(shape);
    return x;
}

Array view(Real* data, const Shape& shape, std::shared_ptr<const void> owner) {
    Array::strides_type strides(shape.size());
    const std::size_t n = xt::compute_strides(shape, xt::layout_type::row_major, strides);
    return Array(Buffer<Real>(data, n, std::move(owner)), shape, std::move(strides));
}

} // namespace tapestry
