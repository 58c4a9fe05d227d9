#include "framework/ops/shape.hpp"

#include "framework/tensor/shape.hpp"

#include <algorithm>

namespace tapestry {
namespace {

Array with_shape(Array x, const Shape& shape) {
    x.reshape(shape);
    return x;
}

// Axis i of the result is axis order[i] of x.
Array permuted(const Array& x, const std::vector<std::size_t>& order) {
    const std::size_t dimensions = order.size();
    Shape shape(dimensions);
    std::vector<std::size_t> step(dimensions), at(dimensions, 0);
    for (std::size_t axis = 0; axis < dimensions; ++axis) {
        shape[axis] = x.shape(order[axis]);
        step[axis] = std::size_t(x.strides()[order[axis]]); // 0 where the extent is 1
    }
    Array y = empty(shape);
    std::size_t from = 0;
    for (std::size_t to = 0; to < y.size(); ++to) {
        y.data()[to] = x.data()[from];
        for (std::size_t axis = dimensions; axis-- > 0;) { // the next place, like a counter
            from += step[axis];
            if (++at[axis] < shape[axis]) break;
            from -= step[axis] * shape[axis];
            at[axis] = 0;
        }
    }
    return y;
}

// x seen as (outer, axis, inner): what slice and concatenate copy are runs of axis·inner elements.
struct Runs {
    std::size_t outer = 1, inner = 1;
    Runs(const Shape& shape, std::size_t axis) {
        for (std::size_t i = 0; i < axis; ++i) outer *= shape[i];
        for (std::size_t i = axis + 1; i < shape.size(); ++i) inner *= shape[i];
    }
};

// Copies x[begin : begin + extent] along the axis.
Array cut(const Array& x, std::size_t axis, std::size_t begin, std::size_t extent) {
    const Runs runs(x.shape(), axis);
    Shape shape = x.shape();
    shape[axis] = extent;
    Array y = empty(shape);
    for (std::size_t i = 0; i < runs.outer; ++i)
        std::copy_n(x.data() + (i * x.shape(axis) + begin) * runs.inner, extent * runs.inner,
                    y.data() + i * extent * runs.inner);
    return y;
}

// The reverse of cut: writes y to x[begin : begin + y's extent].
void paste(const Array& y, Array& x, std::size_t axis, std::size_t begin) {
    const Runs runs(x.shape(), axis);
    const std::size_t run = y.shape(axis) * runs.inner;
    for (std::size_t i = 0; i < runs.outer; ++i)
        std::copy_n(y.data() + i * run, run, x.data() + (i * x.shape(axis) + begin) * runs.inner);
}

} // namespace

// y = x      dx = dy, in the shape of x
Tensor reshape(const Tensor& x, const std::vector<std::ptrdiff_t>& shape) {
    Shape target(shape.size());
    std::size_t known = 1, open = shape.size();
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        require(shape[axis] >= 0 || (shape[axis] == -1 && open == shape.size()), "reshape",
                "only one extent may be -1, and none other negative");
        if (shape[axis] < 0)
            open = axis;
        else
            known *= target[axis] = std::size_t(shape[axis]);
    }
    if (open < shape.size()) {
        require(known > 0 && x.size() % known == 0, "reshape", "shape ", x.shape(), " has ",
                x.size(), " elements, which ", known, " does not divide");
        target[open] = x.size() / known;
    }
    require(count(target) == x.size(), "reshape", "shape ", x.shape(), " has ", x.size(),
            " elements, ", target, " has ", count(target));
    return record("reshape", {x}, with_shape(x.value(), target),
                  [shape = x.shape()](const Array& dy, Inputs in) {
                      in.accumulate(0, with_shape(dy, shape));
                  });
}

// y = x, axes in another order      dx = dy, axes put back
Tensor permute(const Tensor& x, const std::vector<std::ptrdiff_t>& order) {
    require(order.size() == x.dimension(), "permute", order.size(), " axes named for shape ",
            x.shape());
    normalize_axes("permute", order, x.dimension()); // refuses one that is named twice
    std::vector<std::size_t> forth, back(order.size());
    for (const std::ptrdiff_t axis : order) {
        forth.push_back(normalize_axis("permute", axis, x.dimension()));
        back[forth.back()] = forth.size() - 1;
    }
    return record("permute", {x}, permuted(x.value(), forth),
                  [back](const Array& dy, Inputs in) { in.accumulate(0, permuted(dy, back)); });
}

Tensor transpose(const Tensor& x, std::ptrdiff_t axis0, std::ptrdiff_t axis1) {
    std::vector<std::ptrdiff_t> order(x.dimension());
    for (std::size_t axis = 0; axis < order.size(); ++axis) order[axis] = std::ptrdiff_t(axis);
    std::swap(order[normalize_axis("transpose", axis0, x.dimension())],
              order[normalize_axis("transpose", axis1, x.dimension())]);
    return permute(x, order);
}

// y = x[begin:end]      dx = dy there, 0 elsewhere
Tensor slice(const Tensor& x, std::ptrdiff_t axis, std::ptrdiff_t begin, std::ptrdiff_t end) {
    const std::size_t along = normalize_axis("slice", axis, x.dimension());
    const auto extent = std::ptrdiff_t(x.shape()[along]);
    const std::ptrdiff_t first = begin < 0 ? begin + extent : begin;
    const std::ptrdiff_t last = end < 0 ? end + extent : end;
    if (first < 0 || first > last || last > extent)
        throw std::out_of_range(message("slice", "[", begin, ":", end, "] is outside axis ", along,
                                        " of shape ", x.shape()));
    Array y = cut(x.value(), along, std::size_t(first), std::size_t(last - first));
    return record("slice", {x}, std::move(y),
                  [shape = x.shape(), along, first](const Array& dy, Inputs in) {
                      Array dx = zeros(shape);
                      paste(dy, dx, along, std::size_t(first));
                      in.accumulate(0, std::move(dx));
                  });
}

// y = [x₀, x₁, …]      dxᵢ = the part of dy where xᵢ went
Tensor concatenate(const std::vector<Tensor>& tensors, std::ptrdiff_t axis) {
    require(!tensors.empty(), "concatenate", "nothing to join");
    const std::size_t along = normalize_axis("concatenate", axis, tensors.front().dimension());
    Shape shape = tensors.front().shape();
    shape[along] = 0;
    std::vector<std::size_t> begins, extents;
    for (const Tensor& x : tensors) {
        Shape others = x.shape();
        if (others.size() == shape.size()) others[along] = shape[along];
        require(others == shape, "concatenate", "shapes ", tensors.front().shape(), " and ",
                x.shape(), " differ in more than axis ", along);
        begins.push_back(shape[along]);
        extents.push_back(x.shape()[along]);
        shape[along] += extents.back();
    }
    Array y = empty(shape);
    for (std::size_t i = 0; i < tensors.size(); ++i) paste(tensors[i].value(), y, along, begins[i]);
    return record("concatenate", {tensors.begin(), tensors.end()}, std::move(y),
                  [along, begins, extents](const Array& dy, Inputs in) {
                      for (std::size_t i = 0; i < begins.size(); ++i)
                          if (in.needs_grad(i))
                              in.accumulate(i, cut(dy, along, begins[i], extents[i]));
                  });
}

// A new axis of extent 1 in each, then joined along it.
Tensor stack(const std::vector<Tensor>& tensors, std::ptrdiff_t axis) {
    require(!tensors.empty(), "stack", "nothing to join");
    const std::size_t along = normalize_axis("stack", axis, tensors.front().dimension() + 1);
    std::vector<Tensor> widened;
    for (const Tensor& x : tensors) {
        require(x.shape() == tensors.front().shape(), "stack", "shapes ", tensors.front().shape(),
                " and ", x.shape(), " differ");
        std::vector<std::ptrdiff_t> shape(x.shape().begin(), x.shape().end());
        shape.insert(shape.begin() + std::ptrdiff_t(along), 1);
        widened.push_back(reshape(x, shape));
    }
    return concatenate(widened, std::ptrdiff_t(along));
}

} // namespace tapestry
