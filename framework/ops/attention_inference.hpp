#pragma once

#include "framework/tape/tape.hpp"

/// Attention for models that are trained: nothing here is recorded.
namespace tapestry {

/// The weights softmax(q·kᵀ/√d) that causal_attention gives each position's values, before dropout:
/// (B, heads, T, T), where row t is how position t looks at positions 0 … t, and 0 beyond. Throws
/// std::invalid_argument where shapes don't fit.
Array causal_attention_weights(const Array& qkv, std::size_t heads);

/// The positions that a sequence has so far, as cached_attention saw them. A new one is empty.
struct AttentionCache {
    std::vector<Real> qkv;  ///< (length, 3D)
    std::size_t length = 0; ///< positions
};

/// What causal_attention gives for the n positions that come next, at the cost of these alone.
/// Appends qkv (1, n, 3D) to the cache and returns (1, n, D). Throws std::invalid_argument where
/// shapes don't fit, and std::logic_error where qkv needs a gradient; the cache is then as it was.
Tensor cached_attention(const Tensor& qkv, std::size_t heads, AttentionCache& cache);

} // namespace tapestry
