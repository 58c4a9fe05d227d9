#include "framework/ops/attention_inference.hpp"

#include "framework/kernels/heads.hpp"
#include "framework/kernels/matrix_vector.hpp"
#include "framework/kernels/rows.hpp"
#include "framework/kernels/team.hpp"
#include "framework/ops/attention.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <utility>

namespace tapestry {
namespace {

using kernels::Heads;
using kernels::query_block;

// P of a head's queries first ≤ t < end, in rows that are T apart.
void weights_of(const Heads& h, const Real* qkv, std::size_t head, std::size_t first,
                std::size_t end, Real* P) {
    kernels::causal_weights(h.part(qkv, Heads::query, head, first, end),
                            h.part(qkv, Heads::key, head, 0, end), h.scale(), P, h.T);
}

// The last position alone: each head reads its keys and values once, and none is multiplied twice.
Array attended_by_one(const Heads& h, const Real* qkv) {
    Array y = zeros({1, 1, h.D}), weights = zeros({h.heads, h.T});
    kernels::share_out(h.heads, 2 * h.T * h.D * sizeof(Real), [&](std::size_t head) {
        Real* p = weights.data() + head * h.T;
        const MatrixView keys = h.part(qkv, Heads::key, head, 0, h.T);
        kernels::add_matrix_vector(keys.data, h.T, h.width(), keys.stride,
                                   qkv + h.in_qkv(Heads::query, head, h.T - 1), p);
        kernels::scale(p, h.scale(), p, h.T);
        kernels::softmax(p, p, h.T);
        const MatrixView values = h.part(qkv, Heads::value, head, 0, h.T);
        kernels::add_vector_matrix(p, values.data, h.T, h.width(), values.stride,
                                   y.data() + h.in_output(head, 0));
    });
    return y;
}

} // namespace

Array causal_attention_weights(const Array& qkv, std::size_t heads) {
    require_qkv("causal_attention_weights", qkv.shape(), heads);
    const Heads h{qkv.shape(0), qkv.shape(1), qkv.shape(2) / 3, heads};
    Array weights = zeros({h.B, heads, h.T, h.T});
    for (std::size_t head = 0; head < h.count(); ++head)
        for (std::size_t first = 0; first < h.T; first += query_block)
            weights_of(h, qkv.data(), head, first, std::min(first + query_block, h.T),
                       weights.data() + (head * h.T + first) * h.T);
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
    if (requires_grad(qkv))
        throw std::logic_error(message("cached_attention", "is not recorded, and its input needs a "
                                                           "gradient: pause the tape with NoGrad"));
    cache.qkv.insert(cache.qkv.end(), qkv.value().data(), qkv.value().data() + n * 3 * D);
    const std::size_t begin = std::exchange(cache.length, cache.length + n);

    const Heads h{1, cache.length, D, heads};
    if (n == 1) return attended_by_one(h, cache.qkv.data());
    Array y = empty({1, n, D}), weights = empty({std::min(query_block, n), h.T}); // of one block
    for (std::size_t head = 0; head < heads; ++head)
        for (std::size_t first = begin; first < h.T; first += query_block) {
            const std::size_t end = std::min(first + query_block, h.T);
            weights_of(h, cache.qkv.data(), head, first, end, weights.data());
            gemm({weights.data(), end - first, end, h.T},
                 h.part(cache.qkv.data(), Heads::value, head, 0, end),
                 y.data() + h.in_output(head, first - begin), D);
        }
    return y;
}

} // namespace tapestry
