#pragma once

#include "framework/tensor/buffer.hpp"

#include <cstdint>
#include <string>
#include <xtensor/xarray.hpp>

/// Shapes and integers: what does not depend on Real.
namespace tapestry {

using Shape = xt::dynamic_shape<std::size_t>;

template<class T>
using RowMajor = xt::xarray_container<Buffer<T>, xt::layout_type::row_major, Shape>;

/// Token ids, positions, class numbers: integers of any shape. Ids are never floats.
using Indices = RowMajor<std::int64_t>;

/// The product of the extents: 1 for a scalar. Throws std::length_error where it is too large for a
/// std::size_t.
std::size_t count(const Shape& shape);

/// "(2, 3, 4)"; a scalar is "()".
std::string to_string(const Shape& shape);

} // namespace tapestry
