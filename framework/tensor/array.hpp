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
Array empty(const Shape& shape);

/// Every element is `value`.
Array full(const Shape& shape, double value);
Array zeros(const Shape& shape);
Array ones(const Shape& shape);

/// The same numbers in another shape with as many elements.
Array reshaped(Array x, const Shape& shape);

/// The numbers at `data`, which `owner` keeps alive, as an array: nothing is copied.
Array view(Real* data, const Shape& shape, std::shared_ptr<const void> owner);

} // namespace tapestry
