#pragma once

#include "framework/tape/tape.hpp"

#include <optional>
#include <vector>

/// Operations that rearrange elements and compute nothing. A Tensor is always row-major and
/// contiguous: where that allows it the result shares the memory of x, as PyTorch's views do, and
/// elsewhere it is a copy. Nobody can tell the difference, for the value of a tensor never changes.
namespace tapestry {

/// The same elements in another shape. One extent may be -1: what is left over.
Tensor reshape(const Tensor& x, const std::vector<std::ptrdiff_t>& shape);

/// Axis i of the result is axis `order[i]` of x.
Tensor permute(const Tensor& x, const std::vector<std::ptrdiff_t>& order);

/// Two axes exchanged.
Tensor transpose(const Tensor& x, std::ptrdiff_t axis0 = -2, std::ptrdiff_t axis1 = -1);

/// The elements begin ≤ i < end along one axis, x[begin:end]; negative bounds count from the end.
/// Throws std::out_of_range for bounds outside the axis: they are not clipped.
Tensor slice(const Tensor& x, std::ptrdiff_t axis, std::ptrdiff_t begin, std::ptrdiff_t end);

/// Tensors joined along an axis that exists; they agree in all others.
Tensor concatenate(const std::vector<Tensor>& tensors, std::ptrdiff_t axis = 0);

/// Tensors of one shape joined along a new axis.
Tensor stack(const std::vector<Tensor>& tensors, std::ptrdiff_t axis = 0);

} // namespace tapestry
