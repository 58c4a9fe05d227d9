#include "framework/ops/pow.hpp"

#include "framework/kernels/log.hpp"
#include "framework/kernels/power.hpp"
#include "framework/tensor/broadcast.hpp"

namespace tapestry {
namespace {

using kernels::number;

constexpr auto power = [](Vector a, Vector b) { return kernels::power(a, b); };

} // namespace

// y = a^b
// da = dy·b·a^(b-1), and 0 where b = 0
// db = dy·y·ln a, and 0 where a = 0 and b ≥ 0, as in PyTorch
Tensor pow(const Tensor& a, const Tensor& b) {
    const Tensor y = broadcast("pow", a.value(), b.value(), power);
    auto backward = [](const Array& dy, Context ctx) {
        const Array base = expand(ctx.saved(0), dy.shape());
        const Array exponent = expand(ctx.saved(1), dy.shape());
        const auto da = [](Vector dy, Vector a, Vector b) {
            return xsimd::select(b == number(0), number(0), dy * b * power(a, b - number(1)));
        };
        const auto db = [](Vector dy, Vector y, Vector a, Vector b) {
            return xsimd::select(a == number(0) && b >= number(0), number(0),
                                 dy * y * kernels::log(a));
        };
        if (ctx.requires_grad(0))
            ctx.accumulate(0, sum_to(map(da, dy, base, exponent), ctx.shape(0)));
        if (ctx.requires_grad(1))
            ctx.accumulate(1, sum_to(map(db, dy, ctx.saved(2), base, exponent), ctx.shape(1)));
    };
    return record("pow", {a, b}, y, {a, b, {y, requires_grad(b)}}, backward);
}

} // namespace tapestry
