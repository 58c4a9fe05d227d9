#pragma once

#include "framework/tape/tape.hpp"

#include <vector>

/// Reductions over some axes, or over all of them when none is named. Reduced axes vanish, or stay
/// with extent 1 under keepdim. A scalar has one axis to name. Throws std::out_of_range for an axis that the tensor lacks.
namespace tapestry {

using Axes = std::vector<std::ptrdiff_t>; ///< negative ones count from the end

Tensor sum(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
Tensor mean(const Tensor& x, const Axes& axes = {}, bool keepdim = false);

/// The largest element. Where several are equally large, the gradient is shared evenly among them,
/// as by torch.amax. Throws std::invalid_argument where there is no element to choose from.
Tensor max(const Tensor& x, const Axes& axes = {}, bool keepdim = false);

} // namespace tapestry
