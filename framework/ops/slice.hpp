#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// The elements begin ≤ i < end along one axis, x[begin:end]; negative bounds count from the end.
/// Throws std::out_of_range for bounds outside the axis: they are not clipped.
/// The first axis is cut without a copy: the result shares the memory of x.
Tensor slice(const Tensor& x, std::ptrdiff_t axis, std::ptrdiff_t begin, std::ptrdiff_t end);

} // namespace tapestry
