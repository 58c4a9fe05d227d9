#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// Yes or no for each element.
using Mask = RowMajor<bool>;

/// x, with `value` where the mask is true. The mask broadcasts to the shape of x.
Tensor masked_fill(const Tensor& x, const Mask& mask, double value);

} // namespace tapestry
