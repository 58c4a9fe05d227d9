#pragma once

#include "framework/tape/tape.hpp"

/// Operations that rearrange elements and compute nothing. A Tensor is always row-major and
/// contiguous. Where that allows it, the result shares the memory of x, as PyTorch's views do.
/// Elsewhere it is a copy. Nobody can tell the difference, for the value of a tensor never changes.
namespace tapestry {

/// The same elements in another shape. One extent may be -1: what is left over.
Tensor reshape(const Tensor& x, const std::vector<std::ptrdiff_t>& shape);

/// Axis i of the result is axis `order[i]` of x.
Tensor permute(const Tensor& x, const std::vector<std::ptrdiff_t>& order);

/// Two axes exchanged.
Tensor transpose(const Tensor& x, std::ptrdiff_t axis0 = -2, std::ptrdiff_t axis1 = -1);

/// Without the axes of extent 1, as torch.squeeze.
Tensor squeeze(const Tensor& x);

/// Without one axis, if it has extent 1. Otherwise it is x, as in PyTorch.
Tensor squeeze(const Tensor& x, std::ptrdiff_t axis);

/// With one more axis, of extent 1, in that place of the result: -1 adds it at the end.
Tensor unsqueeze(const Tensor& x, std::ptrdiff_t axis);

} // namespace tapestry
