#include "framework/tensor/shape.hpp"

#include "framework/tensor/error.hpp"

#include <algorithm>

namespace tapestry {

std::size_t count(const Shape& shape) {
    std::size_t elements = 1;
    for (const std::size_t extent : shape) {
        if (extent > 0 && elements > std::size_t(-1) / extent)
            throw std::length_error(message("Shape", shape, " has too many elements to count"));
        elements *= extent;
    }
    return elements;
}

std::string to_string(const Shape& shape) {
    std::string text = "(";
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (axis > 0) text += ", ";
        text += std::to_string(shape[axis]);
    }
    if (shape.size() == 1) text += ",";
    return text + ")";
}

std::string position(std::size_t n, const Shape& shape) {
    Shape at(shape.size());
    for (std::size_t axis = shape.size(); axis-- > 0; n /= shape[axis]) at[axis] = n % shape[axis];
    return to_string(at);
}

std::size_t normalize_axis(std::string_view operation, std::ptrdiff_t axis,
                           std::size_t dimensions) {
    const auto n = std::ptrdiff_t(dimensions);
    if (axis < -n || axis >= n)
        throw std::out_of_range(message(operation, "axis ", axis, " is outside [", -n, ", ", n,
                                        ") of a tensor with ", n, " dimensions"));
    return std::size_t(axis < 0 ? axis + n : axis);
}

std::vector<std::size_t> normalize_axes(std::string_view operation,
                                        const std::vector<std::ptrdiff_t>& axes,
                                        std::size_t dimensions) {
    std::vector<std::size_t> result;
    for (const std::ptrdiff_t axis : axes)
        result.push_back(normalize_axis(operation, axis, dimensions));
    if (axes.empty())
        for (std::size_t axis = 0; axis < dimensions; ++axis) result.push_back(axis);
    std::sort(result.begin(), result.end());
    require(std::adjacent_find(result.begin(), result.end()) == result.end(), operation,
            "an axis is named twice");
    return result;
}

Shape broadcast_shape(std::string_view operation, const Shape& a, const Shape& b) {
    Shape result(std::max(a.size(), b.size()));
    for (std::size_t back = 1; back <= result.size(); ++back) {
        const std::size_t m = back <= a.size() ? a[a.size() - back] : 1;
        const std::size_t n = back <= b.size() ? b[b.size() - back] : 1;
        require(m == n || m == 1 || n == 1, operation, "shapes ", a, " and ", b,
                " do not broadcast: ", m, " against ", n);
        result[result.size() - back] = m == 1 ? n : m;
    }
    return result;
}

Shape reduced_shape(const Shape& shape, const std::vector<std::size_t>& axes, bool keepdim) {
    std::vector<std::size_t> extents;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        const bool reduced = std::find(axes.begin(), axes.end(), axis) != axes.end();
        if (!reduced) extents.push_back(shape[axis]);
        if (reduced && keepdim) extents.push_back(1);
    }
    return Shape(extents.begin(), extents.end());
}

AxisView view_from(const Shape& shape, std::size_t axis) {
    AxisView view{1, shape[axis], 1};
    for (std::size_t i = 0; i < axis; ++i) view.outer *= shape[i];
    for (std::size_t i = axis + 1; i < shape.size(); ++i) view.inner *= shape[i];
    return view;
}

} // namespace tapestry
