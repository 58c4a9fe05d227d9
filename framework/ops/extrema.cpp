#include "framework/ops/extrema.hpp"

#include "framework/tensor/broadcast.hpp"

namespace tapestry {
namespace {

using kernels::number;

// y = a, and b where a loses; NaN where either is
// da = dy, dy/2 where a = b, and 0 where a loses
// db = dy, dy/2 where a = b, and 0 where b loses
template<class Loses>
Tensor winner(std::string_view operation, const Tensor& a, const Tensor& b, Loses loses) {
    const auto better = [loses](Vector a, Vector b) {
        return xsimd::select(loses(a, b) || xsimd::isnan(b), b, a);
    };
    auto backward = [operation, loses](const Array& dy, Context ctx) {
        const auto share = [loses](Vector x, Vector other) {
            return xsimd::select(loses(x, other), number(0),
                                 xsimd::select(x == other, number(0.5), number(1)));
        };
        const auto part = [](Vector dy, Vector share) { // 0 of infinity is 0 too
            return xsimd::select(share == number(0), share, share * dy);
        };
        for (std::size_t input = 0; input < 2; ++input) {
            if (!ctx.requires_grad(input)) continue;
            const Array &x = ctx.saved(input), &other = ctx.saved(1 - input);
            const Array shares = broadcast(operation, x, other, share);
            ctx.accumulate(input, sum_to(map(part, dy, shares), ctx.shape(input)));
        }
    };
    return record(operation, {a, b}, broadcast(operation, a.value(), b.value(), better), {a, b},
                  backward);
}

} // namespace

Tensor maximum(const Tensor& a, const Tensor& b) {
    return winner("maximum", a, b, [](Vector x, Vector other) { return x < other; });
}

Tensor minimum(const Tensor& a, const Tensor& b) {
    return winner("minimum", a, b, [](Vector x, Vector other) { return x > other; });
}

} // namespace tapestry
