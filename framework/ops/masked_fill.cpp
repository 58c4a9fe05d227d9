#include "framework/ops/masked_fill.hpp"

#include "framework/ops/broadcast.hpp"

namespace tapestry {
namespace {

Array filled(Array x, const Mask& mask, Real value) {
    for_each_run(x.shape(), mask.shape(), x.shape(), [&](const Run& run) {
        for (std::size_t i = 0; i < run.n; ++i)
            if (mask.data()[run.a + (run.a_moves ? i : 0)]) x.data()[run.y + i] = value;
    });
    return x;
}

} // namespace

// y = x, or value where masked      dx = dy, or 0 where masked
Tensor masked_fill(const Tensor& x, const Mask& mask, Real value) {
    require(broadcast_shape("masked_fill", x.shape(), mask.shape()) == x.shape(), "masked_fill",
            "mask ", mask.shape(), " does not broadcast to ", x.shape());
    return record(
        "masked_fill", {x}, filled(x.value(), mask, value),
        [mask](const Array& dy, Inputs in) { in.accumulate(0, filled(dy, mask, Real(0))); });
}

} // namespace tapestry
