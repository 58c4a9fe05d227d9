#pragma once

#include "framework/kernels/random.hpp"
#include "framework/tensor/array.hpp"

#include <iterator>

/// Random numbers in arrays. They come from this thread's generator, which manual_seed restarts, or
/// from one that is given.
namespace tapestry {

/// N(mean, std²).
Array random_normal(const Shape& shape, double mean = 0, double std = 1,
                    Generator& generator = default_generator());
/// Uniform in [low, high); all `low` where both are equal. Throws std::invalid_argument unless
/// low ≤ high and high - low is finite.
Array random_uniform(const Shape& shape, double low = 0, double high = 1,
                     Generator& generator = default_generator());

/// N(0, 1), as torch.randn.
inline Array randn(const Shape& shape, Generator& generator = default_generator()) {
    return random_normal(shape, 0, 1, generator);
}
/// Uniform in [0, 1), as torch.rand.
inline Array rand(const Shape& shape, Generator& generator = default_generator()) {
    return random_uniform(shape, 0, 1, generator);
}

/// Whole numbers, uniform in [low, high), as torch.randint. Throws std::invalid_argument unless
/// low < high.
Indices randint(std::int64_t low, std::int64_t high, const Shape& shape,
                Generator& generator = default_generator());

/// Indices of the weights (n), each drawn with probability weight/Σ weights, whatever was drawn
/// before, as torch.multinomial with replacement. One of weight 0 is never drawn. Throws
/// std::invalid_argument unless the weights have one axis, where one is negative or not finite, and
/// where their sum is not positive.
Indices categorical(const Array& weights, const Shape& shape = {},
                    Generator& generator = default_generator());

/// Puts the elements of a std::vector, or of another range with random access, in random order: all
/// orders are equally likely (Fisher and Yates; Durstenfeld, 1964).
template<class Range>
void shuffle(Range& range, Generator& generator = default_generator()) {
    const auto first = std::begin(range);
    for (auto n = std::end(range) - first; n > 1; --n) {
        const auto chosen = decltype(n)(generator.below(std::uint64_t(n)));
        std::iter_swap(first + (n - 1), first + chosen);
    }
}

/// 0, 1, … n - 1 in random order, as torch.randperm.
Indices permutation(std::size_t n, Generator& generator = default_generator());

} // namespace tapestry
