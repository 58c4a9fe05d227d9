#pragma once

#include "framework/tape/tape.hpp"

/// Where the largest element is, as torch.argmax: the first one of several that are equal, and NaN
/// before any number. Throws std::invalid_argument where there is no element to choose from.
namespace tapestry {

/// Its number among all elements, of shape ().
Indices argmax(const Tensor& x);

/// Its index along an axis, which vanishes, or stays with extent 1 under keepdim. Throws
/// std::out_of_range for an axis that x lacks.
Indices argmax(const Tensor& x, std::ptrdiff_t axis, bool keepdim = false);

} // namespace tapestry
