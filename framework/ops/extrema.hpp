#pragma once

#include "framework/tape/tape.hpp"

/// The larger or smaller of two elements, NaN where one of them is. Shapes broadcast. Where both
/// are equal each gets half of the gradient. Where one is NaN each gets all of it, as in PyTorch.
namespace tapestry {

Tensor maximum(const Tensor& a, const Tensor& b);
Tensor minimum(const Tensor& a, const Tensor& b);

} // namespace tapestry
