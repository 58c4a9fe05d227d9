#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// Multi-head causal self-attention, fused: for each head, softmax(q·kᵀ/√d)·v with position i
/// seeing positions 0 … i only. qkv (B, T, 3D) holds queries, keys and values side by side, each
/// with its heads of width d = D/heads side by side; the result is (B, T, D). In training,
/// `dropout` is the share of attention weights dropped. Vaswani et al., "Attention is all you need"
/// (2017), section 3.2. Throws std::invalid_argument where shapes don't fit.
Tensor causal_attention(const Tensor& qkv, std::size_t heads, Real dropout = 0,
                        bool training = false);

/// The weights softmax(q·kᵀ/√d) that causal_attention gives each position's values, before dropout:
/// (B, heads, T, T), where row t is how position t looks at positions 0 … t, and 0 beyond. Records
/// nothing. Throws std::invalid_argument where shapes don't fit.
Array causal_attention_weights(const Array& qkv, std::size_t heads);

/// The positions that a sequence has so far, as cached_attention saw them. A new one is empty.
struct AttentionCache {
    std::vector<Real> qkv;  ///< (length, 3D)
    std::size_t length = 0; ///< positions
};

/// What causal_attention gives for the n positions that come next, at the cost of these alone:
/// appends qkv (1, n, 3D) to the cache and returns (1, n, D). For inference: there is no dropout,
/// and nothing is recorded. Throws std::invalid_argument where shapes don't fit, and
/// std::logic_error where qkv needs a gradient; the cache is then as it was.
Tensor cached_attention(const Tensor& qkv, std::size_t heads, AttentionCache& cache);

} // namespace tapestry
