#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// Multi-head causal self-attention, fused: softmax(q·kᵀ/√d)·v for each head, where position i sees
/// positions 0 … i only. qkv (B, T, 3D) holds queries, keys and values side by side. Each of them
/// has its heads of width d = D/heads side by side. The result is (B, T, D). In training, `dropout`
/// is the share of attention weights dropped. Vaswani et al., "Attention is all you need" (2017),
/// section 3.2. Throws std::invalid_argument where shapes don't fit. composed_attention is the same
/// in simple operations.
Tensor causal_attention(const Tensor& qkv, std::size_t heads, double dropout = 0,
                        bool training = false);

/// Throws std::invalid_argument unless qkv is (B, T, 3D) with D a multiple of the heads.
void require_qkv(std::string_view operation, const Shape& qkv, std::size_t heads);

} // namespace tapestry
