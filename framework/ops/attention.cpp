#include "framework/ops/attention.hpp"

#include "framework/ops/dropout.hpp"
#include "framework/ops/rows.hpp"
#include "framework/tensor/blas.hpp"
#include "framework/tensor/error.hpp"
#include "framework/tensor/random.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace tapestry {
namespace {

// Queries are taken in blocks of this many positions. A block sees keys up to its own end, so that
// most of the half above the diagonal is never computed.
constexpr std::size_t block_size = 32;

// Where the heads lie in qkv (B, T, 3D) and in the output (B, T, D). They are numbered b·heads + h.
struct Layout {
    std::size_t B, T, D, heads;

    std::size_t width() const { return D / heads; } // d, of one head
    Real scale() const { return 1 / std::sqrt(Real(width())); }

    // Where a head's q (part 0), k (1) or v (2) of position t begins.
    std::size_t in_qkv(std::size_t part, std::size_t head, std::size_t t) const {
        return (head / heads * T + t) * 3 * D + part * D + head % heads * width();
    }
    std::size_t in_output(std::size_t head, std::size_t t) const {
        return (head / heads * T + t) * D + head % heads * width();
    }

    // Positions first ≤ t < end of one head as a matrix (end - first, d).
    MatrixView view(const Real* qkv, std::size_t part, std::size_t head, std::size_t first,
                    std::size_t end) const {
        return {qkv + in_qkv(part, head, first), end - first, width(), 3 * D};
    }

    // Where the block of queries that begins at `first` has its factors in the dropout mask.
    std::uint64_t mask_block(std::size_t head, std::size_t first) const {
        constexpr std::size_t stretch = DropoutMask::stretch;
        const std::size_t blocks = (T + block_size - 1) / block_size;
        const std::size_t stretches = (block_size * T + stretch - 1) / stretch; // of a block
        return (std::uint64_t(head) * blocks + first / block_size) * stretches;
    }
};

void require_qkv(std::string_view operation, const Shape& qkv, std::size_t heads) {
    require(qkv.size() == 3 && heads > 0 && qkv[2] % (3 * heads) == 0, operation,
            "needs (B, T, 3·D) with D a multiple of ", heads, " heads, got ", qkv);
}

// P = softmax(q·kᵀ·scale) of the queries first ≤ t < end over the keys up to each query: rows of
// `end` weights, `stride` apart.
void attention_weights(const Layout& l, const Real* qkv, std::size_t head, std::size_t first,
                       std::size_t end, Real* P, std::size_t stride) {
    gemm(l.view(qkv, 0, head, first, end), transposed(l.view(qkv, 1, head, 0, end)), P, stride, 0,
         l.scale());
    for (std::size_t t = first; t < end; ++t) {
        Real* p = P + (t - first) * stride;
        std::fill(p + t + 1, p + end, -std::numeric_limits<Real>::infinity());
        rows::softmax(p, p, end); // 0 beyond t
    }
}

} // namespace

// S = q·kᵀ·scale,  P = softmax(S) over the keys up to the query,  y = M(P)·v,  M being dropout
// dv = M(P)ᵀ·dy      dP = M(dy·vᵀ)      dS = P·(dP - Σ dP·P)      dq = dS·k·scale   dk =
// dSᵀ·q·scale
Tensor causal_attention(const Tensor& qkv, std::size_t heads, Real dropout, bool training) {
    require_qkv("causal_attention", qkv.shape(), heads);
    const Layout l{qkv.shape()[0], qkv.shape()[1], qkv.shape()[2] / 3, heads};
    const bool drops = training && dropout > 0;
    const DropoutMask mask(dropout, drops ? default_generator().bits64() : 0);

    const Real* x = qkv.value().data();
    Array y = empty({l.B, l.T, l.D});
    Array weights = empty({l.B, heads, l.T, l.T}); // P; what lies right of a block is not set
    Array factors = empty({block_size, l.T}), dropped = factors; // M, and M(P), of one block
    for (std::size_t head = 0; head < l.B * heads; ++head)
        for (std::size_t first = 0; first < l.T; first += block_size) {
            const std::size_t end = std::min(first + block_size, l.T);
            Real* P = weights.data() + (head * l.T + first) * l.T;
            attention_weights(l, x, head, first, end, P, l.T);
            if (drops) {
                mask.factors(l.mask_block(head, first), factors.data(), (end - first) * end);
                for (std::size_t i = 0; i < end - first; ++i)
                    rows::multiply(factors.data() + i * end, P + i * l.T, dropped.data() + i * l.T,
                                   end);
            }
            gemm({drops ? dropped.data() : P, end - first, end, l.T}, l.view(x, 2, head, 0, end),
                 y.data() + l.in_output(head, first), l.D);
        }

    auto backward = [l, drops, mask, qkv = keep(qkv),
                     weights = keep(std::move(weights))](const Array& dy, Inputs in) {
        const Real* x = qkv.value().data();
        const auto [dqkv, qkv_beta] = in.target(0);
        Real* dx = dqkv.data();
        Array d = empty({block_size, l.T}), factors = d, dropped = d;
        for (std::size_t head = 0; head < l.B * l.heads; ++head) {
            // From the last block, which sees every key and so initialises all of dk and dv.
            Real beta = qkv_beta;
            for (std::size_t end = l.T, first; end > 0; end = first, beta = 1) {
                first = (end - 1) / block_size * block_size;
                const Real* P = weights->data() + (head * l.T + first) * l.T;
                const MatrixView dY{dy.data() + l.in_output(head, first), end - first, l.width(),
                                    l.D};
                gemm(dY, transposed(l.view(x, 2, head, 0, end)), d.data(), l.T);
                if (drops)
                    mask.factors(l.mask_block(head, first), factors.data(), (end - first) * end);
                for (std::size_t t = first; t < end; ++t) {
                    const Real* p = P + (t - first) * l.T;
                    Real* dp = d.data() + (t - first) * l.T; // dP, and then dS·scale
                    if (drops) {
                        const Real* f = factors.data() + (t - first) * end;
                        rows::multiply(f, p, dropped.data() + (t - first) * l.T, end);
                        rows::multiply(f, dp, dp, end);
                    }
                    const Real mean = rows::dot(dp, p, end), scale = l.scale();
#pragma omp simd
                    for (std::size_t j = 0; j < end; ++j) dp[j] = p[j] * (dp[j] - mean) * scale;
                }
                const MatrixView dS{d.data(), end - first, end, l.T};
                const MatrixView M{drops ? dropped.data() : P, end - first, end, l.T};
                gemm(dS, l.view(x, 1, head, 0, end), dx + l.in_qkv(0, head, first), 3 * l.D,
                     qkv_beta);
                gemm(transposed(dS), l.view(x, 0, head, first, end), dx + l.in_qkv(1, head, 0),
                     3 * l.D, beta);
                gemm(transposed(M), dY, dx + l.in_qkv(2, head, 0), 3 * l.D, beta);
            }
        }
    };
    return record("causal_attention", {qkv}, std::move(y), std::move(backward));
}

Array causal_attention_weights(const Array& qkv, std::size_t heads) {
    require_qkv("causal_attention_weights", qkv.shape(), heads);
    const Layout l{qkv.shape()[0], qkv.shape()[1], qkv.shape()[2] / 3, heads};
    Array weights = zeros({l.B, heads, l.T, l.T});
    for (std::size_t head = 0; head < l.B * heads; ++head)
        for (std::size_t first = 0; first < l.T; first += block_size)
            attention_weights(l, qkv.data(), head, first, std::min(first + block_size, l.T),
                              weights.data() + (head * l.T + first) * l.T, l.T);
    return weights;
}

// The blocks of queries of causal_attention, from the first new position on.
Tensor cached_attention(const Tensor& qkv, std::size_t heads, AttentionCache& cache) {
    require_qkv("cached_attention", qkv.shape(), heads);
    const std::size_t n = qkv.shape()[1], D = qkv.shape()[2] / 3;
    require(qkv.shape()[0] == 1, "cached_attention", "a cache holds one sequence, got ",
            qkv.shape());
    require(cache.qkv.size() == cache.length * 3 * D, "cached_attention", "the cache has rows of ",
            cache.length > 0 ? cache.qkv.size() / cache.length : 0, " numbers, got ", qkv.shape());
    if (qkv.needs_grad())
        throw std::logic_error(message("cached_attention", "is not recorded, and its input needs a "
                                                           "gradient: pause the tape with NoGrad"));
    cache.qkv.insert(cache.qkv.end(), qkv.value().data(), qkv.value().data() + n * 3 * D);
    const std::size_t begin = std::exchange(cache.length, cache.length + n);

    const Layout l{1, cache.length, D, heads};
    const Real* x = cache.qkv.data();
    Array y = empty({1, n, D});
    Array weights = empty({std::min(block_size, n), l.T}); // P of one block
    for (std::size_t head = 0; head < heads; ++head)
        for (std::size_t first = begin; first < l.T; first += block_size) {
            const std::size_t end = std::min(first + block_size, l.T);
            attention_weights(l, x, head, first, end, weights.data(), l.T);
            gemm({weights.data(), end - first, end, l.T}, l.view(x, 2, head, 0, end),
                 y.data() + l.in_output(head, first - begin), D);
        }
    return y;
}

} // namespace tapestry
