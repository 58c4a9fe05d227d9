#pragma once

#include "framework/kernels/odometer.hpp"
#include "framework/kernels/real.hpp"

namespace tapestry::kernels {

/// Writes x, which has `shape`, to y with its axes in another order: axis i of y is axis order[i]
/// of x. There is at least one axis, and no extent is 0.
void permute(const Real* x, Extents shape, std::span<const std::size_t> order, Real* y);

/// to[i][j] = from[j][i] for `rows` × `columns` numbers, a tile at a time. Rows are as far apart as
/// the strides say.
void transpose(const Real* from, std::size_t from_stride, Real* to, std::size_t to_stride,
               std::size_t rows, std::size_t columns);

} // namespace tapestry::kernels
