#include "framework/ops/composed_attention.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/attention.hpp"
#include "framework/ops/dropout.hpp"
#include "framework/ops/masked_fill.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/shape.hpp"
#include "framework/ops/slice.hpp"
#include "framework/ops/softmax.hpp"

#include <cmath>
#include <limits>

namespace tapestry {
namespace {

// True where key j comes after query i, which must not see it.
Mask future(std::size_t T) {
    Mask mask = Mask::from_shape({T, T});
    for (std::size_t i = 0; i < T; ++i)
        for (std::size_t j = 0; j < T; ++j) mask(i, j) = j > i;
    return mask;
}

} // namespace

Tensor composed_attention(const Tensor& qkv, std::size_t heads, double dropout, bool training) {
    require_qkv("composed_attention", qkv.shape(), heads);
    const auto B = std::ptrdiff_t(qkv.shape()[0]), T = std::ptrdiff_t(qkv.shape()[1]);
    const auto D = std::ptrdiff_t(qkv.shape()[2] / 3), H = std::ptrdiff_t(heads), d = D / H;

    const auto part = [&](std::ptrdiff_t i) { // (B, T, 3D) to (B, H, T, d)
        return transpose(reshape(slice(qkv, 2, i * D, (i + 1) * D), {B, T, H, d}), 1, 2);
    };
    const Tensor q = part(0), k = part(1), v = part(2);

    const Tensor scores = matmul(q, transpose(k)) / std::sqrt(Real(d)); // (B, H, T, T)
    const Tensor seen =
        masked_fill(scores, future(std::size_t(T)), -std::numeric_limits<double>::infinity());
    const Tensor weights = tapestry::dropout(softmax(seen), dropout, training);
    const Tensor mixed = matmul(weights, v); // (B, H, T, d)
    return reshape(transpose(mixed, 1, 2), {B, T, D});
}

} // namespace tapestry
