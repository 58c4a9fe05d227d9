#include "framework/ops/shape.hpp"

#include "framework/kernels/permute.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <utility>

namespace tapestry {
namespace {

// The shape that reshape was asked for, with the extent that is left over in the place of -1.
Shape completed(const std::vector<std::ptrdiff_t>& asked, const Shape& from, std::size_t size) {
    Shape shape(asked.size());
    std::size_t known = 1, open = asked.size();
    for (std::size_t axis = 0; axis < asked.size(); ++axis) {
        require(asked[axis] >= 0 || (asked[axis] == -1 && open == asked.size()), "reshape",
                "only one extent may be -1, and none other negative");
        if (asked[axis] < 0)
            open = axis;
        else
            known *= shape[axis] = std::size_t(asked[axis]);
    }
    if (open < asked.size()) {
        require(known > 0 && size % known == 0, "reshape", "shape ", from, " has ", size,
                " elements, which ", known, " does not divide");
        shape[open] = size / known;
    }
    require(count(shape) == size, "reshape", "shape ", from, " has ", size, " elements, ", shape,
            " has ", count(shape));
    return shape;
}

// y = x
// dx = dy, in the shape of x
Tensor with_shape(std::string_view operation, const Tensor& x, const Shape& shape) {
    return record(operation, {x}, x.view(shape), {}, [](Array dy, Context ctx) {
        ctx.accumulate(0, reshaped(std::move(dy), ctx.shape(0)));
    });
}

// x with axis order[i] in the place of axis i.
Array permuted(const Array& x, const std::vector<std::size_t>& order) {
    if (order.empty()) return x;
    Shape shape(order.size());
    for (std::size_t axis = 0; axis < order.size(); ++axis) shape[axis] = x.shape(order[axis]);
    Array y = empty(shape);
    if (y.size() > 0) kernels::permute(x.data(), x.shape(), order, y.data());
    return y;
}

} // namespace

Tensor reshape(const Tensor& x, const std::vector<std::ptrdiff_t>& shape) {
    return with_shape("reshape", x, completed(shape, x.shape(), x.size()));
}

Tensor squeeze(const Tensor& x) {
    Shape shape;
    for (const std::size_t extent : x.shape())
        if (extent != 1) shape.push_back(extent);
    return with_shape("squeeze", x, shape);
}

Tensor squeeze(const Tensor& x, std::ptrdiff_t axis) {
    const std::size_t at = normalize_axis("squeeze", axis, axes_to_name(x.dimension()));
    Shape shape = x.shape();
    if (at < shape.size() && shape[at] == 1) shape.erase(shape.begin() + std::ptrdiff_t(at));
    return with_shape("squeeze", x, shape);
}

Tensor unsqueeze(const Tensor& x, std::ptrdiff_t axis) {
    const std::size_t at = normalize_axis("unsqueeze", axis, x.dimension() + 1);
    Shape shape(x.dimension() + 1, 1);
    const auto from = x.shape().begin(), added = from + std::ptrdiff_t(at);
    std::copy(added, x.shape().end(), std::copy(from, added, shape.begin()) + 1);
    return with_shape("unsqueeze", x, shape);
}

// y = x, axes in another order
// dx = dy, axes put back
Tensor permute(const Tensor& x, const std::vector<std::ptrdiff_t>& order) {
    require(order.size() == x.dimension(), "permute", order.size(), " axes named for shape ",
            x.shape());
    normalize_axes("permute", order, x.dimension()); // refuses one that is named twice
    std::vector<std::size_t> forth, back(order.size());
    for (const std::ptrdiff_t axis : order) {
        forth.push_back(normalize_axis("permute", axis, x.dimension()));
        back[forth.back()] = forth.size() - 1;
    }
    return record("permute", {x}, permuted(x.value(), forth), {},
                  [back](const Array& dy, Context ctx) { ctx.accumulate(0, permuted(dy, back)); });
}

Tensor transpose(const Tensor& x, std::ptrdiff_t axis0, std::ptrdiff_t axis1) {
    const std::size_t n = axes_to_name(x.dimension());
    std::vector<std::ptrdiff_t> order(n);
    for (std::size_t axis = 0; axis < order.size(); ++axis) order[axis] = std::ptrdiff_t(axis);
    std::swap(order[normalize_axis("transpose", axis0, n)],
              order[normalize_axis("transpose", axis1, n)]);
    order.resize(x.dimension());
    return permute(x, order);
}

} // namespace tapestry
