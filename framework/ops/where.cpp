#include "framework/ops/where.hpp"

#include "framework/kernels/stretches.hpp"
#include "framework/tensor/broadcast.hpp"

namespace tapestry {
namespace {

// `to`, with elements of `from`, which broadcasts to it, where the mask is `taken`.
Array replaced(Array to, const Mask& mask, bool taken, const Array& from) {
    kernels::for_each_stretch(
        to.shape(), mask.shape(), from.shape(), [&](const kernels::Stretch& s) {
            for (std::size_t i = 0; i < s.n; ++i)
                if (mask.data()[s.a + (s.a_moves ? i : 0)] == taken)
                    to.data()[s.y + i] = from.data()[s.b + (s.b_moves ? i : 0)];
        });
    return to;
}

} // namespace

// y = a where the mask is true, b elsewhere
// da = dy where it is true, 0 elsewhere;  db = the rest of dy
Tensor where(const Mask& mask, const Tensor& a, const Tensor& b) {
    const Shape shape =
        broadcast_shape("where", mask.shape(), broadcast_shape("where", a.shape(), b.shape()));
    Array y = replaced(expand(b.value(), shape), mask, true, a.value());
    return record("where", {a, b}, std::move(y), {}, [mask](const Array& dy, Context ctx) {
        for (const std::size_t input : {0u, 1u})
            if (ctx.requires_grad(input))
                ctx.accumulate(input, sum_to(replaced(dy, mask, input == 1, Array(Real(0))),
                                             ctx.shape(input)));
    });
}

} // namespace tapestry
