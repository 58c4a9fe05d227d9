#include "framework/ops/dropout.hpp"

#include "framework/kernels/dropout_mask.hpp"
#include "framework/kernels/random.hpp"
#include "framework/tensor/error.hpp"

namespace tapestry {

void require_dropout_probability(double p) {
    require(p >= 0 && Real(p) < 1, "dropout", "p must lie in [0, 1), got ", p);
}

// y = x·mask/(1 - p)
// dx = dy·mask/(1 - p)
Tensor dropout(const Tensor& x, double p, bool training) {
    require_dropout_probability(p);
    if (!training || p == 0) return x;
    const kernels::DropoutMask mask(Real(p), default_generator().bits64());
    Array y = empty(x.shape());
    mask.apply(x.value().data(), y.data(), y.size());
    return record("dropout", {x}, std::move(y), {}, [mask](Array dy, Context ctx) {
        mask.apply(dy.data(), dy.data(), dy.size());
        ctx.accumulate(0, std::move(dy));
    });
}

} // namespace tapestry
