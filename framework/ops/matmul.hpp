#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// The matrix product, as torch.matmul: (M, K)·(K, N) to (M, N); batches (…, M, K)·(…, K, N) with
/// the leading axes broadcast; a vector on the left is a row, on the right a column, and its axis
/// vanishes from the result. Throws std::invalid_argument with both shapes where they don't fit.
Tensor matmul(const Tensor& a, const Tensor& b);

} // namespace tapestry
