#pragma once

#include "framework/kernels/gemm.hpp"

#include <cmath>

namespace tapestry::kernels {

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
};

/// Queries are taken in blocks of this many positions. A block sees keys up to its own end, so that
/// most of the half above the diagonal is never computed.
inline constexpr std::size_t query_block = 32;

/// P = softmax(q·kᵀ·scale) of a head's queries first ≤ t < end over the keys up to each query:
/// (end - first) rows of `end` weights, `stride` apart, with 0 beyond t.
void causal_weights(const Heads& h, const Real* qkv, std::size_t head, std::size_t first,
                    std::size_t end, Real* P, std::size_t stride);

} // namespace tapestry::kernels
