#pragma once

#include "framework/kernels/real.hpp"
#include "framework/tensor/indices.hpp"

/// The plain data of the framework: arrays without history.
namespace tapestry {

/// Numbers of any shape. A scalar has shape ().
using Array = RowMajor<Real>;

/// What an Array can be computed from: one, or what xtensor makes of arrays, such as `1 - y`.
template<class E>
concept ArrayExpression = xt::is_xexpression<std::remove_cvref_t<E>>::value &&
    std::floating_point<typename std::remove_cvref_t<E>::value_type>;

/// Memory that is not yet written to. Throws std::length_error where count does, and OutOfMemory.
inline Array empty(const Shape& shape) { return Array::from_shape(shape); }

/// Every element is `value`.
inline Array full(const Shape& shape, double value) {
    Array result = empty(shape);
    result.fill(Real(value));
    return result;
}
inline Array zeros(const Shape& shape) { return full(shape, 0); }
inline Array ones(const Shape& shape) { return full(shape, 1); }

/// The same numbers in another shape with as many elements.
inline Array reshaped(Array x, const Shape& shape) {
    x.reshape(shape);
    return x;
}

/// The numbers at `data`, which `owner` keeps alive, as an array: nothing is copied.
inline Array view(Real* data, const Shape& shape, std::shared_ptr<const void> owner) {
    Array::strides_type strides(shape.size());
    const std::size_t n = xt::compute_strides(shape, xt::layout_type::row_major, strides);
    return Array(Buffer<Real>(data, n, std::move(owner)), shape, std::move(strides));
}

} // namespace tapestry
