#include "framework/ops/join.hpp"

#include "framework/tensor/error.hpp"

#include <algorithm>

namespace tapestry {
namespace {

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

// Deals out the runs of elements that lie behind one another in dy: one to each of dx in turn,
// `outer` times.
void split(const Array& dy, std::size_t outer, std::vector<Array>& dx) {
    const Real* from = dy.data();
    for (std::size_t i = 0; i < outer; ++i)
        for (Array& d : dx) {
            const std::size_t run = d.size() / outer;
            std::copy_n(from, run, d.data() + i * run);
            from += run;
        }
}

// y = [x₀, x₁, …] along an axis
// dxᵢ = its part of dy
Tensor join(std::string_view operation, const std::vector<Tensor>& tensors, const Shape& shape,
            std::size_t axis) {
    const std::size_t outer = view_from(shape, axis).outer;
    Array y = empty(shape);
    Real* to = y.data();
    for (std::size_t i = 0; i < outer; ++i) // y is written once, from its begin to its end
        for (const Tensor& x : tensors) {
            const std::size_t run = x.size() / outer;
            to = std::copy_n(x.value().data() + i * run, run, to);
        }

    std::vector<Shape> shapes;
    for (const Tensor& x : tensors) shapes.push_back(x.shape());
    auto backward = [shapes, outer](Array dy, Context ctx) {
        std::vector<Array> dx;
        if (outer == 1) {
            dx = parts(std::move(dy), shapes);
        } else {
            for (const Shape& shape : shapes) dx.push_back(empty(shape));
            split(dy, outer, dx);
        }
        for (std::size_t i = 0; i < dx.size(); ++i) ctx.accumulate(i, std::move(dx[i]));
    };
    return record(operation, {tensors.begin(), tensors.end()}, std::move(y), {},
                  std::move(backward));
}

} // namespace

Tensor concatenate(const std::vector<Tensor>& tensors, std::ptrdiff_t axis) {
    require(!tensors.empty(), "concatenate", "nothing to join");
    const std::size_t along = normalize_axis("concatenate", axis, tensors.front().dimension());
    Shape shape = tensors.front().shape();
    shape[along] = 0;
    for (const Tensor& x : tensors) {
        Shape others = x.shape();
        if (others.size() == shape.size()) others[along] = shape[along];
        require(others == shape, "concatenate", "shapes ", tensors.front().shape(), " and ",
                x.shape(), " differ in more than axis ", along);
        shape[along] += x.shape()[along];
    }
    return join("concatenate", tensors, shape, along);
}

Tensor stack(const std::vector<Tensor>& tensors, std::ptrdiff_t axis) {
    require(!tensors.empty(), "stack", "nothing to join");
    const Shape& one = tensors.front().shape();
    const std::size_t along = normalize_axis("stack", axis, one.size() + 1);
    for (const Tensor& x : tensors)
        require(x.shape() == one, "stack", "shapes ", one, " and ", x.shape(), " differ");
    Shape shape(one.size() + 1, tensors.size());
    std::copy(one.begin(), one.begin() + std::ptrdiff_t(along), shape.begin());
    std::copy(one.begin() + std::ptrdiff_t(along), one.end(),
              shape.begin() + std::ptrdiff_t(along) + 1);
    return join("stack", tensors, shape, along);
}

} // namespace tapestry
