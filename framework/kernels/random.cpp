#include "framework/kernels/random.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <xsimd/xsimd.hpp>

namespace tapestry {
namespace {

// The words that a round multiplies by, and what it adds to the halves of the key.
constexpr std::uint64_t factor0 = 0xD2511F53, factor1 = 0xCD9E8D57;
constexpr std::uint32_t step0 = 0x9E3779B9, step1 = 0xBB67AE85; // the golden ratio, and √3 − 1

// A word of several counters, each in the lower half of a lane. What is in the upper half is of no
// interest. So a product of two words, which fills the lane, is the next round's word as it is.
using Lanes = xsimd::batch<std::uint64_t>;

// The processor has an instruction for this product, which the compiler does not find by itself. It
// takes three times as long over a product of whole lanes.
Lanes product_of_lower_halves(Lanes a, Lanes b) {
#if defined(__AVX512F__)
    return _mm512_mul_epu32(a, b);
#elif defined(__AVX2__)
    return _mm256_mul_epu32(a, b);
#elif defined(__SSE2__)
    return _mm_mul_epu32(a, b);
#else
    const Lanes lower(0xFFFFFFFF);
    return (a & lower) * (b & lower);
#endif
}

} // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> c,
                                    std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = factor0 * c[0], p1 = factor1 * c[2];
        c = {std::uint32_t(p1 >> 32) ^ c[1] ^ key[0], std::uint32_t(p1),
             std::uint32_t(p0 >> 32) ^ c[3] ^ key[1], std::uint32_t(p0)};
        key[0] += step0;
        key[1] += step1;
    }
    return c;
}

PhiloxBlock philox_block(std::uint64_t key, std::uint64_t block) {
    constexpr std::size_t counters = 16, registers = counters / Lanes::size;
    std::array<std::uint64_t, counters> low, high;
    for (std::size_t i = 0; i < counters; ++i) {
        low[i] = counters * block + i;
        high[i] = low[i] >> 32;
    }
    std::array<Lanes, registers> c0, c1, c2, c3; // words 0 to 3 of all counters
    for (std::size_t r = 0; r < registers; ++r) {
        c0[r] = Lanes::load_unaligned(low.data() + r * Lanes::size);
        c1[r] = Lanes::load_unaligned(high.data() + r * Lanes::size);
        c2[r] = c3[r] = Lanes(std::uint64_t(0));
    }
    std::uint32_t key0 = std::uint32_t(key), key1 = std::uint32_t(key >> 32);
    for (int round = 0; round < 10; ++round) {
        for (std::size_t r = 0; r < registers; ++r) {
            const Lanes p0 = product_of_lower_halves(c0[r], Lanes(factor0));
            const Lanes p1 = product_of_lower_halves(c2[r], Lanes(factor1));
            c0[r] = (p1 >> 32) ^ c1[r] ^ Lanes(std::uint64_t(key0));
            c1[r] = p1;
            c2[r] = (p0 >> 32) ^ c3[r] ^ Lanes(std::uint64_t(key1));
            c3[r] = p0;
        }
        key0 += step0;
        key1 += step1;
    }
    PhiloxBlock words;
    std::size_t done = 0;
    for (const auto& word : {c0, c1, c2, c3})
        for (const Lanes& lanes : word) {
            std::array<std::uint64_t, Lanes::size> whole;
            lanes.store_unaligned(whole.data());
            for (const std::uint64_t lane : whole) words[done++] = std::uint32_t(lane);
        }
    return words;
}

Generator::Generator(const State& state)
    : seed_(state.seed)
    , block_(state.drawn / 4) {
    for (std::uint64_t i = 0; i < state.drawn % 4; ++i) bits();
}

std::uint32_t Generator::bits() {
    if (next_ == numbers_.size()) {
        numbers_ = philox({std::uint32_t(block_), std::uint32_t(block_ >> 32), 0, 0},
                          {std::uint32_t(seed_), std::uint32_t(seed_ >> 32)});
        ++block_;
        next_ = 0;
    }
    return numbers_[next_++];
}

std::uint64_t Generator::bits64() {
    const std::uint64_t low = bits();
    return low | std::uint64_t(bits()) << 32;
}

double Generator::uniform() { return double(bits64() >> 11) * 0x1p-53; }

double Generator::normal() {
    const double u = 1 - uniform(); // in (0, 1]: the logarithm of 0 never occurs
    const double v = uniform();
    return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v);
}

std::uint64_t Generator::below(std::uint64_t n) {
    if (n == 0) throw std::invalid_argument("[Generator] below(0): no number is below 0");
    // The numbers past the last whole multiple of n would favour small results: drawn again.
    const std::uint64_t excess = (0 - n) % n;
    std::uint64_t number;
    do number = bits64();
    while (number < excess);
    return number % n;
}

Generator& default_generator() {
    thread_local Generator generator;
    return generator;
}

void manual_seed(std::uint64_t seed) { default_generator() = Generator(seed); }

} // namespace tapestry
