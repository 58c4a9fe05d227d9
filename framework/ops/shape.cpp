#include "framework/ops/shape.hpp"

#include "framework/tensor/shape.hpp"

#include <algorithm>

namespace tapestry {
namespace {

// to[i][j] = from[j][i] for `rows` × `columns` numbers, a tile at a time.
void transpose_tiles(const Real* from, std::size_t from_step, Real* to, std::size_t to_step,
                     std::size_t rows, std::size_t columns) {
    constexpr std::size_t tile = 16;
    for (std::size_t i0 = 0; i0 < rows; i0 += tile)
        for (std::size_t j0 = 0; j0 < columns; j0 += tile)
            for (std::size_t i = i0; i < std::min(i0 + tile, rows); ++i)
                for (std::size_t j = j0; j < std::min(j0 + tile, columns); ++j)
                    to[i * to_step + j] = from[j * from_step + i];
}

// Axis i of the result is axis order[i] of x. Two of its axes matter: the last, along which y is
// written, and the one along which x is contiguous. A tile of these two at a time stays in the
// cache; over the others goes a counter.
Array permuted(const Array& x, const std::vector<std::size_t>& order) {
    Shape shape(order.size());
    for (std::size_t axis = 0; axis < order.size(); ++axis) shape[axis] = x.shape(order[axis]);
    Array y = empty(shape);
    if (y.size() == 0) return y;
    if (order.empty()) return x;
    const std::size_t last = order.size() - 1;
    const std::size_t contiguous =
        std::size_t(std::find(order.begin(), order.end(), last) - order.begin());
    std::vector<std::size_t> from_step(order.size()), to_step(order.size()), at(order.size(), 0);
    for (std::size_t axis = 0; axis <= last; ++axis) {
        from_step[axis] = std::size_t(x.strides()[order[axis]]); // 0 where the extent is 1
        to_step[axis] = std::size_t(y.strides()[axis]);
    }
    const bool is_run = contiguous == last;
    const std::size_t columns = shape[last], rows = is_run ? 1 : shape[contiguous];
    const Real* from = x.data();
    Real* to = y.data();
    for (std::size_t left = y.size() / (columns * rows); left > 0; --left) {
        if (is_run)
            std::copy_n(from, columns, to);
        else
            transpose_tiles(from, from_step[last], to, to_step[contiguous], rows, columns);
        for (std::size_t axis = last; axis-- > 0;) { // the next place, like a counter
            if (axis == contiguous) continue;
            from += from_step[axis];
            to += to_step[axis];
            if (++at[axis] < shape[axis]) break;
            from -= from_step[axis] * shape[axis];
            to -= to_step[axis] * shape[axis];
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

// x[begin : begin + extent] along the axis, copied, in the shape of the result: the extent's axis
// may be missing from it.
Array cut(const Array& x, std::size_t axis, std::size_t begin, std::size_t extent,
          const Shape& shape) {
    const Runs runs(x.shape(), axis);
    Array y = empty(shape);
    for (std::size_t i = 0; i < runs.outer; ++i)
        std::copy_n(x.data() + (i * x.shape(axis) + begin) * runs.inner, extent * runs.inner,
                    y.data() + i * extent * runs.inner);
    return y;
}

// The reverse of cut: writes y to x[begin : begin + extent].
void paste(const Array& y, Array& x, std::size_t axis, std::size_t begin, std::size_t extent) {
    const Runs runs(x.shape(), axis);
    const std::size_t run = extent * runs.inner;
    for (std::size_t i = 0; i < runs.outer; ++i)
        std::copy_n(y.data() + i * run, run, x.data() + (i * x.shape(axis) + begin) * runs.inner);
}

// The parts of which an array consists, one after the other in its memory. Each has a stretch to
// itself, and may be written to.
std::vector<Array> parts(Array whole, const std::vector<Shape>& shapes) {
    const auto owner = std::make_shared<Array>(std::move(whole));
    std::vector<Array> result;
    Real* begin = owner->data();
    for (const Shape& shape : shapes) {
        result.push_back(view(begin, shape, owner));
        begin += result.back().size();
    }
    return result;
}

// y = [x₀, x₁, …] along an axis, of which xᵢ takes extents[i]      dxᵢ = its part of dy
Tensor join(std::string_view operation, const std::vector<Tensor>& tensors, const Shape& shape,
            std::size_t along, const std::vector<std::size_t>& extents) {
    Array y = empty(shape);
    const Runs runs(shape, along);
    Real* to = y.data();
    for (std::size_t i = 0; i < runs.outer; ++i) // y is written once, from its begin to its end
        for (std::size_t t = 0; t < tensors.size(); ++t) {
            const std::size_t run = extents[t] * runs.inner;
            to = std::copy_n(tensors[t].value().data() + i * run, run, to);
        }
    std::vector<Shape> shapes;
    for (const Tensor& tensor : tensors) shapes.push_back(tensor.shape());
    return record(operation, {tensors.begin(), tensors.end()}, std::move(y),
                  [along, extents, shapes, outer = runs.outer](Array dy, Inputs in) {
                      if (outer == 1) {
                          std::vector<Array> dx = parts(std::move(dy), shapes);
                          for (std::size_t i = 0; i < dx.size(); ++i)
                              in.accumulate(i, std::move(dx[i]));
                          return;
                      }
                      for (std::size_t i = 0, begin = 0; i < extents.size(); begin += extents[i++])
                          if (in.needs_grad(i))
                              in.accumulate(i, cut(dy, along, begin, extents[i], shapes[i]));
                  });
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
    return record("reshape", {x}, x.view(target), [shape = x.shape()](Array dy, Inputs in) {
        dy.reshape(shape);
        in.accumulate(0, std::move(dy));
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
    Shape shape = x.shape();
    shape[along] = std::size_t(last - first);
    const Runs runs(x.shape(), along);
    Tensor y = runs.outer == 1 ? x.view(shape, std::size_t(first) * runs.inner)
                               : cut(x.value(), along, std::size_t(first), shape[along], shape);
    return record("slice", {x}, std::move(y),
                  [shape = x.shape(), along, first](const Array& dy, Inputs in) {
                      Array dx = zeros(shape);
                      paste(dy, dx, along, std::size_t(first), dy.shape(along));
                      in.accumulate(0, std::move(dx));
                  });
}

Tensor concatenate(const std::vector<Tensor>& tensors, std::ptrdiff_t axis) {
    require(!tensors.empty(), "concatenate", "nothing to join");
    const std::size_t along = normalize_axis("concatenate", axis, tensors.front().dimension());
    Shape shape = tensors.front().shape();
    shape[along] = 0;
    std::vector<std::size_t> extents;
    for (const Tensor& x : tensors) {
        Shape others = x.shape();
        if (others.size() == shape.size()) others[along] = shape[along];
        require(others == shape, "concatenate", "shapes ", tensors.front().shape(), " and ",
                x.shape(), " differ in more than axis ", along);
        extents.push_back(x.shape()[along]);
        shape[along] += extents.back();
    }
    return join("concatenate", tensors, shape, along, extents);
}

// The same along a new axis, of which each takes 1.
Tensor stack(const std::vector<Tensor>& tensors, std::ptrdiff_t axis) {
    require(!tensors.empty(), "stack", "nothing to join");
    const std::size_t along = normalize_axis("stack", axis, tensors.front().dimension() + 1);
    for (const Tensor& x : tensors)
        require(x.shape() == tensors.front().shape(), "stack", "shapes ", tensors.front().shape(),
                " and ", x.shape(), " differ");
    Shape shape(tensors.front().dimension() + 1, tensors.size());
    for (std::size_t axis = 0; axis + 1 < shape.size(); ++axis)
        shape[axis < along ? axis : axis + 1] = tensors.front().shape()[axis];
    return join("stack", tensors, shape, along, std::vector<std::size_t>(tensors.size(), 1));
}

} // namespace tapestry
