#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// Multi-head causal self-attention in simple operations, each of which writes a line on the tape.
/// causal_attention computes the same in one. qkv (B, T, 3D) to (B, T, D). It is here to be read,
/// and to test the fused one against. Throws std::invalid_argument where shapes don't fit.
Tensor composed_attention(const Tensor& qkv, std::size_t heads, double dropout = 0,
                          bool training = false);

} // namespace tapestry
