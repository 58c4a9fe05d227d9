#include "framework/kernels/random.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace tapestry {

namespace {

// Words 0 to 3 of `Lanes` counters side by side, for the compiler to turn into vector instructions.
template<std::size_t Lanes>
void philox_rounds(std::array<std::uint32_t, 4 * Lanes>& words, std::uint32_t key0,
                   std::uint32_t key1) {
    std::uint32_t *c0 = words.data(), *c1 = c0 + Lanes, *c2 = c1 + Lanes, *c3 = c2 + Lanes;
    for (int round = 0; round < 10; ++round) {
        for (std::size_t i = 0; i < Lanes; ++i) {
            const std::uint64_t p0 = std::uint64_t(0xD2511F53) * c0[i];
            const std::uint64_t p1 = std::uint64_t(0xCD9E8D57) * c2[i];
            c0[i] = std::uint32_t(p1 >> 32) ^ c1[i] ^ key0;
            c1[i] = std::uint32_t(p1);
            c2[i] = std::uint32_t(p0 >> 32) ^ c3[i] ^ key1;
            c3[i] = std::uint32_t(p0);
        }
        key0 += 0x9E3779B9; // the golden ratio
        key1 += 0xBB67AE85; // √3 − 1
    }
}

} // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key) {
    philox_rounds<1>(counter, key[0], key[1]);
    return counter;
}

PhiloxBlock philox_block(std::uint64_t key, std::uint64_t block) {
    constexpr std::size_t lanes = 16;
    PhiloxBlock words{};
    for (std::size_t i = 0; i < lanes; ++i) {
        const std::uint64_t counter = lanes * block + i;
        words[i] = std::uint32_t(counter);
        words[lanes + i] = std::uint32_t(counter >> 32);
    }
    philox_rounds<lanes>(words, std::uint32_t(key), std::uint32_t(key >> 32));
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
