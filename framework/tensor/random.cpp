#include "framework/tensor/random.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace tapestry {

namespace {

// `Lanes` counters side by side, for the compiler to turn into vector instructions.
template<std::size_t Lanes>
using Words = std::array<std::array<std::uint32_t, Lanes>, 4>;

template<std::size_t Lanes>
void philox_rounds(Words<Lanes>& c, std::uint32_t key0, std::uint32_t key1) {
    for (int round = 0; round < 10; ++round) {
        for (std::size_t i = 0; i < Lanes; ++i) {
            const std::uint64_t p0 = std::uint64_t(0xD2511F53) * c[0][i];
            const std::uint64_t p1 = std::uint64_t(0xCD9E8D57) * c[2][i];
            c[0][i] = std::uint32_t(p1 >> 32) ^ c[1][i] ^ key0;
            c[1][i] = std::uint32_t(p1);
            c[2][i] = std::uint32_t(p0 >> 32) ^ c[3][i] ^ key1;
            c[3][i] = std::uint32_t(p0);
        }
        key0 += 0x9E3779B9; // the golden ratio
        key1 += 0xBB67AE85; // √3 − 1
    }
}

} // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key) {
    Words<1> words{{{counter[0]}, {counter[1]}, {counter[2]}, {counter[3]}}};
    philox_rounds(words, key[0], key[1]);
    return {words[0][0], words[1][0], words[2][0], words[3][0]};
}

void philox_fill(std::uint64_t key, std::uint64_t block, std::uint32_t* numbers, std::size_t n) {
    constexpr std::size_t lanes = 16;
    for (std::size_t done = 0; done < n; done += 4 * lanes, block += lanes) {
        Words<lanes> words{};
        for (std::size_t i = 0; i < lanes; ++i) {
            words[0][i] = std::uint32_t(block + i);
            words[1][i] = std::uint32_t((block + i) >> 32);
        }
        philox_rounds(words, std::uint32_t(key), std::uint32_t(key >> 32));
        const std::size_t rest = std::min(n - done, 4 * lanes);
        for (std::size_t j = 0; j < rest; ++j) numbers[done + j] = words[j % 4][j / 4];
    }
}

std::uint32_t Generator::bits() {
    if (next_ == numbers_.size()) {
        philox_fill(seed_, block_++, numbers_.data(), numbers_.size());
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
