#include "framework/ops/dropout.hpp"

#include "framework/tensor/error.hpp"
#include "framework/tensor/random.hpp"

#include <algorithm>

namespace tapestry {

DropoutMask::DropoutMask(Real p, std::uint64_t key)
    : key_(key)
    , scale_(1 / (1 - p)) {
    require(p >= 0 && p < 1, "dropout", "p must lie in [0, 1), got ", p);
    threshold_ = std::uint32_t(double(p) * 0x1p32);
}

void DropoutMask::apply(const Real* x, Real* y, std::size_t n, std::uint64_t block) const {
    const Real scale = scale_; // which y might alias
    const std::uint32_t threshold = threshold_;
    std::array<std::uint32_t, 256> bits;
    for (std::size_t done = 0; done < n; done += bits.size(), block += bits.size() / 4) {
        const std::size_t rest = std::min(n - done, bits.size());
        philox_fill(key_, block, bits.data(), rest);
        for (std::size_t i = 0; i < rest; ++i)
            y[done + i] = bits[i] < threshold ? Real(0) : scale * x[done + i];
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
