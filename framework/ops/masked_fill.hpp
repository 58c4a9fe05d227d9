#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// x, with `value` where the mask is true. The mask broadcasts to the shape of x.
Tensor masked_fill(const Tensor& x, const Mask& mask, double value);

} // namespace tapestry
