#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// Random numbers that are the same on every machine and with every standard library.
namespace tapestry {

/// Philox4x32-10: ten rounds that mix a 128-bit counter with a 64-bit key into 128 random bits.
/// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
/// Having no state, it can be asked for the i-th number at any time and by any thread.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key);

/// The numbers of sixteen counters, 16·block and those after it, at once. First come the first words
/// of all sixteen, then their second words, and so on: the order in which vector registers hold them.
using PhiloxBlock = std::array<std::uint32_t, 64>;
PhiloxBlock philox_block(std::uint64_t key, std::uint64_t block);

/// A stream of random numbers: Philox over the counters 0, 1, 2, … with the seed as its key.
class Generator {
  public:
    /// A place in a stream, all that there is to keep of a generator: torch.Generator's get_state().
    struct State {
        std::uint64_t seed;
        std::uint64_t drawn; ///< how many numbers of 32 bits
        bool operator==(const State&) const = default;
    };

    explicit Generator(std::uint64_t seed = 0)
        : seed_(seed) {}

    /// Goes on from there.
    explicit Generator(const State& state);

    State state() const { return {seed_, 4 * block_ - (numbers_.size() - next_)}; }

    std::uint32_t bits();   ///< uniform over all 32-bit values
    std::uint64_t bits64(); ///< uniform over all 64-bit values
    double uniform();       ///< uniform in [0, 1), 53 bits
    double normal();        ///< N(0, 1), by the Box-Muller transform

    /// Uniform in [0, n), without bias. Throws std::invalid_argument for n = 0.
    std::uint64_t below(std::uint64_t n);

  private:
    std::uint64_t seed_;
    std::uint64_t block_ = 0;
    std::array<std::uint32_t, 4> numbers_{};
    std::size_t next_ = 4;
};

/// The generator of this thread, from which initialisers and Dropout draw.
Generator& default_generator();

/// Restarts this thread's generator, as torch.manual_seed does.
void manual_seed(std::uint64_t seed);

/// Gives this thread another generator for as long as it lives.
class GeneratorScope {
  public:
    explicit GeneratorScope(std::uint64_t seed)
        : before_(default_generator()) {
        manual_seed(seed);
    }
    ~GeneratorScope() { default_generator() = before_; }
    GeneratorScope(const GeneratorScope&) = delete;
    GeneratorScope& operator=(const GeneratorScope&) = delete;

  private:
    Generator before_;
};

} // namespace tapestry
