#include "framework/kernels/dropout_mask.hpp"

#include "framework/kernels/random.hpp"
#include "framework/kernels/rows.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry::kernels {

DropoutMask::DropoutMask(Real p, std::uint64_t key)
    : key_(key)
    , threshold_(std::uint32_t(std::min(std::lround(double(p) * 0x1p16), 0xFFFFL)))
    , scale_(Real(0x1p16 / double(0x10000 - threshold_))) {}

void DropoutMask::factors(std::uint64_t block, Real* factors, std::size_t n) const {
    std::array<Real, stretch> all;
    for (std::size_t done = 0; done < n; done += stretch, ++block) {
        const bool is_whole = n - done >= stretch;
        Real* to = is_whole ? factors + done : all.data();
        const PhiloxBlock bits = philox_block(key_, block);
        for (std::size_t i = 0; i < bits.size(); ++i) to[i] = factor(bits[i] & 0xFFFF);
        for (std::size_t i = 0; i < bits.size(); ++i) to[bits.size() + i] = factor(bits[i] >> 16);
        if (!is_whole) std::copy_n(to, n - done, factors + done);
    }
}

void DropoutMask::apply(const Real* x, Real* y, std::size_t n) const {
    std::array<Real, stretch> f;
    for (std::size_t done = 0; done < n; done += stretch) {
        const std::size_t rest = std::min(n - done, stretch);
        factors(done / stretch, f.data(), rest);
        multiply(f.data(), x + done, y + done, rest);
    }
}

} // namespace tapestry::kernels
