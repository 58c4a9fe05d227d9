#pragma once

#include "framework/tensor/indices.hpp"

/// The plain data of the framework: arrays without history.
namespace tapestry {

/// The one floating-point type. The same sources are built a second time with double, in which
/// gradients can be checked against finite differences.
#ifdef TAPESTRY_DOUBLE
using Real = double;
#else
using Real = float;
#endif

/// A dense row-major array of any number of dimensions. A scalar has shape ().
using Array = RowMajor<Real>;

/// Memory that is not yet written to. Throws std::length_error where count does.
inline Array empty(const Shape& shape) {
    count(shape); // from_shape would wrap around
    return Array::from_shape(shape);
}

/// Every element is `value`.
inline Array full(const Shape& shape, Real value) {
    Array result = empty(shape);
    result.fill(value);
    return result;
}
inline Array zeros(const Shape& shape) { return full(shape, Real(0)); }
inline Array ones(const Shape& shape) { return full(shape, Real(1)); }

/// The numbers at `data`, which `owner` keeps alive, as an array: nothing is copied.
inline Array view(Real* data, const Shape& shape, std::shared_ptr<const void> owner) {
    Array::strides_type strides(shape.size());
    const std::size_t n = xt::compute_strides(shape, xt::layout_type::row_major, strides);
    return Array(Buffer<Real>(data, n, std::move(owner)), Shape(shape), std::move(strides));
}

} // namespace tapestry
