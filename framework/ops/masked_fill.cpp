#include "framework/ops/masked_fill.hpp"

#include "framework/kernels/stretches.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>

namespace tapestry {
namespace {

Array filled(Array x, const Mask& mask, Real value) {
    kernels::for_each_stretch(x.shape(), mask.shape(), x.shape(), [&](const kernels::Stretch& s) {
        const auto* is_masked = mask.data() + s.a;
        Real* y = x.data() + s.y;
        if (s.a_moves)
            for (std::size_t i = 0; i < s.n; ++i) y[i] = is_masked[i] ? value : y[i];
        else if (*is_masked)
            std::fill_n(y, s.n, value);
    });
    return x;
}

} // namespace

// y = x, and `value` where masked
// dx = dy, and 0 where masked
Tensor masked_fill(const Tensor& x, const Mask& mask, double value) {
    require(broadcast_shape("masked_fill", x.shape(), mask.shape()) == x.shape(), "masked_fill",
            "mask ", mask.shape(), " does not broadcast to ", x.shape());
    return record(
        "masked_fill", {x}, filled(x.value(), mask, Real(value)), {},
        [mask](Array dy, Context ctx) { ctx.accumulate(0, filled(std::move(dy), mask, Real(0))); });
}

} // namespace tapestry
