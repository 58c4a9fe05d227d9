#include "framework/ops/attention.hpp"

#include "framework/kernels/dropout_mask.hpp"
#include "framework/kernels/heads.hpp"
#include "framework/kernels/random.hpp"
#include "framework/kernels/rows.hpp"
#include "framework/ops/dropout.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <optional>

namespace tapestry {
namespace {

using kernels::DropoutMask;
using kernels::Heads;
using kernels::query_block;
using OptionalMask = std::optional<DropoutMask>; // none: nothing is dropped

// Queries first ≤ t < end of one head, which see the keys before `end`.
struct Block {
    std::size_t head, first, end;
    std::size_t rows() const { return end - first; }
};

// All blocks of all heads. The last block of a head comes first, because it sees every key. Its
// gradients of keys and values can be written, and those of the others are added.
std::vector<Block> blocks_of(const Heads& h) {
    std::vector<Block> blocks;
    for (std::size_t head = 0; head < h.count(); ++head)
        for (std::size_t end = h.T; end > 0; end = blocks.back().first)
            blocks.push_back({head, (end - 1) / query_block * query_block, end});
    return blocks;
}

// M, what dropout makes of a block of weights: x·mask/(1 - p), and x where nothing is dropped.
class BlockDropout {
  public:
    BlockDropout(const Heads& h, const OptionalMask& mask)
        : T_(h.T)
        , mask_(mask)
        , factors_(mask ? empty({query_block, h.T}) : Array()) {}

    // Chooses the block. Each has stretches of the mask to itself.
    void enter(const Block& block) {
        block_ = block;
        if (!mask_) return;
        const std::size_t blocks = (T_ + query_block - 1) / query_block;
        const std::size_t stretches =
            (query_block * T_ + DropoutMask::stretch - 1) / DropoutMask::stretch;
        mask_->factors((std::uint64_t(block.head) * blocks + block.first / query_block) * stretches,
                       factors_.data(), block.rows() * block.end);
    }

    // M(x), for rows that are T apart: written to `to`, or x itself.
    const Real* operator()(const Real* x, Real* to) const {
        if (!mask_) return x;
        for (std::size_t i = 0; i < block_.rows(); ++i)
            kernels::multiply(factors_.data() + i * block_.end, x + i * T_, to + i * T_,
                              block_.end);
        return to;
    }

  private:
    std::size_t T_;
    const OptionalMask& mask_;
    Array factors_;
    Block block_{};
};

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
    const Real* x = qkv.value().data();
    OptionalMask mask;
    if (training && dropout > 0) mask.emplace(Real(dropout), default_generator().bits64());

    Array y = empty({h.B, h.T, h.D}), scratch = empty({query_block, h.T});
    Array weights = empty({h.B, heads, h.T, h.T}); // P; what lies right of a block is not set
    BlockDropout drop(h, mask);
    for (const Block& b : blocks_of(h)) {
        Real* P = weights.data() + (b.head * h.T + b.first) * h.T;
        kernels::causal_weights(h, x, b.head, b.first, b.end, P, h.T);
        drop.enter(b);
        const MatrixView M{drop(P, scratch.data()), b.rows(), b.end, h.T};
        gemm(M, h.part(x, Heads::value, b.head, 0, b.end), y.data() + h.in_output(b.head, b.first),
             h.D);
    }
    return record("causal_attention", {qkv}, std::move(y), {qkv, Tensor(std::move(weights))},
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
    const Real *qkv = ctx.saved(0).data(), *weights = ctx.saved(1).data();
    const auto [dqkv, qkv_beta] = ctx.target(0);
    Array scratch_dP = empty({query_block, h.T}), scratch_M = scratch_dP;
    BlockDropout drop(h, mask);
    for (const Block& b : blocks_of(h)) {
        const Real* P = weights + (b.head * h.T + b.first) * h.T;
        const MatrixView dY{dy.data() + h.in_output(b.head, b.first), b.rows(), h.width(), h.D};
        Real* dP = scratch_dP.data();
        gemm(dY, transposed(h.part(qkv, Heads::value, b.head, 0, b.end)), dP, h.T);
        drop.enter(b);
        drop(dP, dP);
        for (std::size_t i = 0; i < b.rows(); ++i) { // a row of dP becomes one of dS
            const Real *p = P + i * h.T, scale = h.scale();
            Real* dp = dP + i * h.T;
            const Real mean = kernels::dot(dp, p, b.end);
#pragma omp simd
            for (std::size_t j = 0; j < b.end; ++j) dp[j] = p[j] * (dp[j] - mean) * scale;
        }
        const MatrixView dS{dP, b.rows(), b.end, h.T};
        const MatrixView M{drop(P, scratch_M.data()), b.rows(), b.end, h.T};
        const Real beta = b.end == h.T ? qkv_beta : 1;
        const auto to = [&, to = dqkv.data()](Heads::Part part, std::size_t t) {
            return to + h.in_qkv(part, b.head, t);
        };
        gemm(dS, h.part(qkv, Heads::key, b.head, 0, b.end), to(Heads::query, b.first), 3 * h.D,
             qkv_beta);
        gemm(transposed(dS), h.part(qkv, Heads::query, b.head, b.first, b.end), to(Heads::key, 0),
             3 * h.D, beta);
        gemm(transposed(M), dY, to(Heads::value, 0), 3 * h.D, beta);
    }
}

} // namespace
} // namespace tapestry
