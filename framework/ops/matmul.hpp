#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// The matrix product, as torch.matmul: (M, K)·(K, N) to (M, N). Of batches (…, M, K)·(…, K, N) the
/// leading axes broadcast. A vector on the left is a row and on the right a column, and its axis
/// vanishes from the result. Throws std::invalid_argument with both shapes where they don't fit.
Tensor matmul(const Tensor& a, const Tensor& b);

} // namespace tapestry
