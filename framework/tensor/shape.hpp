#pragma once

#include <string>
#include <string_view>
#include <vector>
#include <xtensor/xshape.hpp>

/// Shapes, and questions about them. Each throws std::invalid_argument, or std::out_of_range for an
/// axis, with a message that begins with the operation's name in brackets.
namespace tapestry {

/// The extents of an array, outermost first; that of a scalar is ().
using Shape = xt::dynamic_shape<std::size_t>;

/// The product of the extents: 1 for a scalar. Throws std::length_error where it is too large for a
/// std::size_t.
std::size_t count(const Shape& shape);

/// "(2, 3, 4)"; a scalar is "()".
std::string to_string(const Shape& shape);

/// Where the n-th element is, outermost axis first: "(0, 3)".
std::string position(std::size_t n, const Shape& shape);

/// How many axes can be named: a scalar has one too, as in PyTorch.
inline std::size_t axes_to_name(std::size_t dimensions) { return dimensions == 0 ? 1 : dimensions; }

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

/// A shape seen from one of its axes, as (outer, extent, inner): what lies before the axis and
/// behind it counts as one axis each.
struct AxisView {
    std::size_t outer, extent, inner;
};
AxisView view_from(const Shape& shape, std::size_t axis);

} // namespace tapestry
