#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// In training x·mask/(1 - p), with a mask from this thread's generator that is 0 with probability p
/// and 1 otherwise; out of training x itself. Srivastava et al., "Dropout" (JMLR 15, 2014). Throws
/// std::invalid_argument unless 0 ≤ p < 1.
Tensor dropout(const Tensor& x, double p, bool training);

/// Throws std::invalid_argument unless 0 ≤ p < 1.
void require_dropout_probability(double p);

} // namespace tapestry
