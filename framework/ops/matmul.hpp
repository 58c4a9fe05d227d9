#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// The matrix product, as torch.matmul: (M, K)·(K, N) to (M, N); batches (…, M, K)·(…, K, N) with
/// the leading axes broadcast; a vector on the left is a row, on the right a column, and its axis
/// vanishes from the result. Throws std::invalid_argument with both shapes where they don't fit.
Tensor matmul(const Tensor& a, const Tensor& b);

/// y = x·Wᵀ + b, as torch.nn.functional.linear: x (…, in), W (out, in), b (out,) or an empty Tensor
/// for none; y (…, out). One fused operation.
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias = {});

} // namespace tapestry
