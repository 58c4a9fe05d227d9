#pragma once

#include "framework/tensor/error.hpp"

#include <vector>

/// Questions about shapes. Each throws std::invalid_argument, or std::out_of_range for an axis,
/// with a message that begins with the operation's name in brackets.
namespace tapestry {

/// The axis counted from the front: -1 is the last one of `dimensions`.
std::size_t normalize_axis(std::string_view operation, std::ptrdiff_t axis, std::size_t dimensions);

/// The same for several axes: sorted, without repeats. None given stands for all of them.
std::vector<std::size_t> normalize_axes(std::string_view operation,
                                        const std::vector<std::ptrdiff_t>& axes,
                                        std::size_t dimensions);

/// The shape that both broadcast to: aligned at the right, each pair of extents equal or one of
/// them 1. https://pytorch.org/docs/stable/notes/broadcasting.html
Shape broadcast_shape(std::string_view operation, const Shape& a, const Shape& b);

/// The shape with the given axes removed, or kept with extent 1.
Shape reduced_shape(const Shape& shape, const std::vector<std::size_t>& axes, bool keepdim);

} // namespace tapestry
