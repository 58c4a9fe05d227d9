#include "framework/ops/attention.hpp"

#include "framework/kernels/block_dropout.hpp"
#include "framework/kernels/gemm_in_pieces.hpp"
#include "framework/kernels/head_parts.hpp"
#include "framework/kernels/random.hpp"
#include "framework/kernels/rows.hpp"
#include "framework/ops/dropout.hpp"
#include "framework/tensor/error.hpp"

namespace tapestry {
namespace {

using kernels::BlockDropout;
using kernels::causal_weights;
using kernels::DropoutMask;
using kernels::gemm_in_pieces;
using kernels::HeadGradient;
using kernels::HeadPart;
using kernels::Heads;
using kernels::query_block;
using kernels::QueryBlock;
using OptionalMask = std::optional<DropoutMask>; // none: nothing is dropped

void backward(const Heads& h, const OptionalMask& mask, const Array& dy, Context ctx);

} // namespace

void require_qkv(std::string_view operation, const Shape& qkv, std::size_t heads) {
    require(qkv.size() == 3 && heads > 0 && qkv[2] % (3 * heads) == 0, operation,
            "needs (B, T, 3·D) with D a multiple of ", heads, " heads, got ", qkv);
}

// P = softmax(q·kᵀ·scale) over the keys up to the query
// y = M(P)·v
Tensor causal_attention(const Tensor& qkv, std::size_t heads, double dropout, bool training) {
    require_qkv("causal_attention", qkv.shape(), heads);
    require_dropout_probability(dropout);
    const Heads h{qkv.shape()[0], qkv.shape()[1], qkv.shape()[2] / 3, heads};
    const std::size_t stride = h.row_stride();
    const Real* x = qkv.value().data();
    OptionalMask mask;
    if (training && dropout > 0) mask.emplace(Real(dropout), default_generator().bits64());

    Array y = empty({h.B, h.T, h.D}), scratch = empty({query_block, stride});
    Array weights = empty({h.weights_rows(), stride}); // what lies right of a block is not set
    HeadPart k(h, x, Heads::key, HeadPart::by_columns), v(h, x, Heads::value, HeadPart::by_rows);
    BlockDropout drop(h, mask);
    for (const QueryBlock& b : blocks_of(h)) {
        const MatrixView q = h.part(x, Heads::query, b.head, b.first, b.end);
        Real* P = weights.data() + h.in_weights(b);
        causal_weights(q, k.seen_by(b), h.scale(), P, stride);
        drop.enter(b);
        const MatrixView M{drop(P, scratch.data()), b.rows(), b.end, stride};
        gemm_in_pieces(M, v.seen_by(b), y.data() + h.in_output(b.head, b.first), h.D);
    }
    return record("causal_attention", {qkv}, std::move(y),
                  {qkv, {Tensor(std::move(weights)), h.keeps_weights()}},
                  [h, mask](const Array& dy, Context ctx) { backward(h, mask, dy, ctx); });
}

namespace {

// The steps back, for each block:
// dP = M(dy·vᵀ)
// dS = P·(dP - Σ dP·P)·scale
// dq = dS·k
// dk = dSᵀ·q
// dv = M(P)ᵀ·dy
void backward(const Heads& h, const OptionalMask& mask, const Array& dy, Context ctx) {
    const std::size_t stride = h.row_stride();
    const Real* x = ctx.saved(0).data();
    const auto [dx, beta] = ctx.target(0);
    Array scratch_P = empty({query_block, stride}), scratch_dP = scratch_P, scratch_M = scratch_P;
    HeadPart k(h, x, Heads::key, HeadPart::by_rows),
        k_turned(h, x, Heads::key, HeadPart::by_columns),
        v(h, x, Heads::value, HeadPart::by_columns);
    HeadGradient dk(h, Heads::key, dx.data(), beta), dv(h, Heads::value, dx.data(), beta);
    BlockDropout drop(h, mask);
    for (const QueryBlock& b : blocks_of(h)) {
        const MatrixView q = h.part(x, Heads::query, b.head, b.first, b.end);
        const MatrixView dY{dy.data() + h.in_output(b.head, b.first), b.rows(), h.width(), h.D};
        const Real* P = h.keeps_weights() ? ctx.saved(1).data() + h.in_weights(b)
                                          : causal_weights(q, k_turned.seen_by(b), h.scale(),
                                                           scratch_P.data(), stride);
        Real* dP = scratch_dP.data();
        gemm_in_pieces(dY, transposed(v.seen_by(b)), dP, stride);
        drop.enter(b);
        drop(dP, dP);
        for (std::size_t i = 0; i < b.rows(); ++i) { // a row of dP becomes one of dS
            const Real *p = P + i * stride, scale = h.scale();
            Real* dp = dP + i * stride;
            const Real mean = kernels::dot(dp, p, b.end);
#pragma omp simd
            for (std::size_t j = 0; j < b.end; ++j) dp[j] = p[j] * (dp[j] - mean) * scale;
        }
        const MatrixView dS{dP, b.rows(), b.end, stride};
        const MatrixView M{drop(P, scratch_M.data()), b.rows(), b.end, stride};
        gemm_in_pieces(dS, k.seen_by(b), dx.data() + h.in_qkv(Heads::query, b.head, b.first),
                       3 * h.D, beta);
        dk.add(b, transposed(dS), q);
        dv.add(b, transposed(M), dY);
    }
}

} // namespace
} // namespace tapestry
