#include "framework/kernels/heads.hpp"

#include "framework/kernels/rows.hpp"

#include <algorithm>
#include <limits>

namespace tapestry::kernels {

void causal_weights(const Heads& h, const Real* qkv, std::size_t head, std::size_t first,
                    std::size_t end, Real* P, std::size_t stride) {
    gemm(h.part(qkv, Heads::query, head, first, end),
         transposed(h.part(qkv, Heads::key, head, 0, end)), P, stride, 0, h.scale());
    for (std::size_t t = first; t < end; ++t) {
        Real* p = P + (t - first) * stride;
        std::fill(p + t + 1, p + end, -std::numeric_limits<Real>::infinity());
        softmax(p, p, end);
    }
}

} // namespace tapestry::kernels
