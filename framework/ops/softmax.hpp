#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// y = eˣ / Σ eˣ along an axis; computed as e^(x - max x), so that nothing overflows.
Tensor softmax(const Tensor& x, std::ptrdiff_t axis = -1);

/// y = x - ln Σ eˣ along an axis.
Tensor log_softmax(const Tensor& x, std::ptrdiff_t axis = -1);

} // namespace tapestry
