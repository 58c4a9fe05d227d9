#pragma once

#include "framework/kernels/gemm.hpp"

#include <cmath>
#include <vector>

namespace tapestry::kernels {

/// Queries are taken in blocks of this many positions. A block sees keys up to its own end, so that
/// most of the half above the diagonal is never computed.
inline constexpr std::size_t query_block = 32;

/// Queries first ≤ t < end of one head, which see the keys before `end`.
struct QueryBlock {
    std::size_t head, first, end;
    std::size_t rows() const { return end - first; }
};

/// Where the heads of self-attention lie. qkv (B, T, 3D) has queries, keys and values side by side;
/// the output is (B, T, D). They are numbered b·heads + h.
struct Heads {
    std::size_t B, T, D, heads;

    std::size_t count() const { return B * heads; }
    std::size_t width() const { return D / heads; } // d, of one head
    Real scale() const { return 1 / std::sqrt(Real(width())); }

    /// The three parts of qkv.
    enum Part : std::size_t { query, key, value };

    /// Where a head's part of position t begins.
    std::size_t in_qkv(Part part, std::size_t head, std::size_t t) const {
        return (head / heads * T + t) * 3 * D + part * D + head % heads * width();
    }
    std::size_t in_output(std::size_t head, std::size_t t) const {
        return (head / heads * T + t) * D + head % heads * width();
    }

    /// Positions first ≤ t < end of a head's part as a matrix (end - first, d).
    MatrixView part(const Real* qkv, Part part, std::size_t head, std::size_t first,
                    std::size_t end) const {
        return {qkv + in_qkv(part, head, first), end - first, width(), 3 * D};
    }

    /// Whether the weights P are kept for backward. It takes less time to read a short row of them
    /// than to compute it again. Long rows are computed again: all of them would be T numbers for
    /// each position and head, and no memory is enough for that.
    bool keeps_weights() const { return T <= 128; }

    /// P is kept as `weights_rows` rows, `row_stride` apart. Those of a block begin at in_weights.
    /// What is not kept has rows for one block. Rows that are a power of two apart would drive each
    /// other out of the cache.
    std::size_t weights_rows() const { return keeps_weights() ? count() * T : query_block; }
    std::size_t row_stride() const { return keeps_weights() ? T : T + 16; }
    std::size_t in_weights(const QueryBlock& block) const {
        return keeps_weights() ? (block.head * T + block.first) * row_stride() : 0;
    }
};

/// All blocks of all heads. The last block of a head comes first, because it sees every key. Its
/// gradients of keys and values can be written, and those of the others are added.
std::vector<QueryBlock> blocks_of(const Heads& h);

/// P = softmax(q·kᵀ·scale) of the last positions of a sequence over the keys up to each of them. Each
/// query has a row of k.rows weights, `stride` apart, with 0 for the keys beyond it. Returns P.
const Real* causal_weights(const MatrixView& q, const MatrixView& k, Real scale, Real* P,
                           std::size_t stride);

} // namespace tapestry::kernels
