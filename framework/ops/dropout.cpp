#include "framework/ops/dropout.hpp"

#include "framework/tensor/error.hpp"
#include "framework/tensor/random.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry {

DropoutMask::DropoutMask(Real p, std::uint64_t key)
    : key_(key)
    , scale_(1 / (1 - p)) {
    require(p >= 0 && p < 1, "dropout", "p must lie in [0, 1), got ", p);
    threshold_ = std::uint32_t(std::lround(double(p) * 0x1p16));
}

void DropoutMask::factors(std::uint64_t block, Real* factors, std::size_t n) const {
    for (std::size_t done = 0; done < n; done += stretch, ++block) {
        const PhiloxBlock bits = philox_block(key_, block);
        std::array<Real, stretch> all;
        const auto factor = [scale = scale_, threshold = threshold_](std::uint32_t half) {
            return scale * Real(half >= threshold); // no branch
        };
        for (std::size_t i = 0; i < bits.size(); ++i) all[i] = factor(bits[i] & 0xFFFF);
        for (std::size_t i = 0; i < bits.size(); ++i) all[bits.size() + i] = factor(bits[i] >> 16);
        std::copy_n(all.data(), std::min(n - done, stretch), factors + done);
    }
}

void DropoutMask::apply(const Real* x, Real* y, std::size_t n) const {
    std::array<Real, stretch> f;
    for (std::size_t done = 0; done < n; done += stretch) {
        const std::size_t rest = std::min(n - done, stretch);
        factors(done / stretch, f.data(), rest);
        for (std::size_t i = 0; i < rest; ++i) y[done + i] = f[i] * x[done + i];
    }
}

// y = x·mask/(1-p)      dx = dy·mask/(1-p)
Tensor dropout(const Tensor& x, Real p, bool training) {
    if (!training || p == 0) return x;
    const DropoutMask mask(p, default_generator().bits64());
    Array y = empty(x.shape());
    mask.apply(x.value().data(), y.data(), y.size());
    return record("dropout", {x}, std::move(y), [mask](Array dy, Inputs in) {
        mask.apply(dy.data(), dy.data(), dy.size());
        in.accumulate(0, std::move(dy));
    });
}

} // namespace tapestry
