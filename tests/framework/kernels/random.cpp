#include "framework/kernels/random.hpp"

#include "tests/support/tensors.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <set>
#include <thread>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(random_numbers)

namespace {

// The probability of a smaller number in the normal distribution.
double normal_below(double x) { return std::erfc(-x / std::numbers::sqrt2) / 2; }

// The probability of counts at least this uneven where all are equally likely. The cube root of χ² is nearly
// normal: Wilson and Hilferty, The Distribution of Chi-Square, 1931.
double chi_square_p(const std::vector<std::size_t>& counts, double total) {
    const double expected = total / double(counts.size());
    double statistic = 0;
    for (const std::size_t n : counts)
        statistic += (double(n) - expected) * (double(n) - expected) / expected;
    const double freedom = double(counts.size() - 1), variance = 2 / (9 * freedom);
    return normal_below((1 - variance - std::cbrt(statistic / freedom)) / std::sqrt(variance));
}

} // namespace

// The known answers of the authors' own implementation, Random123: tests/kat_vectors.
BOOST_AUTO_TEST_CASE(philox_gives_the_known_answers_of_random123) {
    using Four = std::array<std::uint32_t, 4>;
    const std::uint32_t ones = 0xffffffff;
    BOOST_TEST(philox({0, 0, 0, 0}, {0, 0}) ==
               (Four{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    BOOST_TEST(philox({ones, ones, ones, ones}, {ones, ones}) ==
               (Four{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    BOOST_TEST(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
               (Four{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

BOOST_AUTO_TEST_CASE(a_philox_block_holds_sixteen_counters_side_by_side) {
    const std::uint64_t key = 0x0123456789abcdef;
    for (const std::uint64_t block :
         {std::uint64_t(0), std::uint64_t(5), std::uint64_t(0x10000001)}) {
        const PhiloxBlock found = philox_block(key, block);
        for (std::uint64_t i = 0; i < 16; ++i) {
            const std::uint64_t counter = 16 * block + i;
            const auto words = philox({std::uint32_t(counter), std::uint32_t(counter >> 32), 0, 0},
                                      {std::uint32_t(key), std::uint32_t(key >> 32)});
            for (std::size_t word = 0; word < 4; ++word)
                BOOST_TEST(found[16 * word + i] == words[word]);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_generator_is_philox_with_its_seed_as_the_key) {
    Generator generator(42);
    const auto first = philox({0, 0, 0, 0}, {42, 0}), second = philox({1, 0, 0, 0}, {42, 0});
    for (const std::uint32_t number : first) BOOST_TEST(generator.bits() == number);
    for (const std::uint32_t number : second) BOOST_TEST(generator.bits() == number);

    Generator wide(42);
    BOOST_TEST(wide.bits64() == (first[0] | std::uint64_t(first[1]) << 32));
}

BOOST_AUTO_TEST_CASE(seeds_give_different_streams_and_one_seed_the_same) {
    std::set<std::uint64_t> first;
    for (std::uint64_t seed = 0; seed < 100; ++seed) first.insert(Generator(seed).bits64());
    BOOST_TEST(first.size() == 100u);
    BOOST_TEST(Generator(3).normal() == Generator(3).normal());
}

BOOST_AUTO_TEST_CASE(a_generator_goes_on_from_the_state_of_another) {
    Generator generator(42);
    BOOST_TEST((generator.state() == Generator::State{42, 0}));
    for (std::uint64_t drawn = 1; drawn < 12; ++drawn) {
        generator.bits();
        BOOST_TEST((generator.state() == Generator::State{42, drawn}));
        Generator again(generator.state()), same = generator;
        BOOST_TEST((again.state() == generator.state()));
        for (int i = 0; i < 9; ++i) BOOST_TEST(again.bits64() == same.bits64());
    }
    // Far into the stream nothing in between is drawn.
    const std::uint64_t block = std::uint64_t(1) << 40;
    BOOST_TEST(Generator(Generator::State{42, 4 * block + 1}).bits() ==
               philox({std::uint32_t(block), std::uint32_t(block >> 32), 0, 0}, {42, 0})[1]);
}

BOOST_AUTO_TEST_CASE(uniform_lies_in_its_range_and_fills_it_evenly) {
    Generator generator(1);
    const std::size_t n = 100000;
    std::vector<std::size_t> counts(100);
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double u = generator.uniform();
        BOOST_REQUIRE((u >= 0 && u < 1));
        ++counts[std::size_t(u * 100)];
        sum += u;
        squares += u * u;
    }
    // Within four standard deviations of the mean of n numbers.
    BOOST_TEST(std::abs(sum / n - 1. / 2) < 4 * std::sqrt(1. / 12 / n));
    BOOST_TEST(std::abs(squares / n - 1. / 3) < 4 * std::sqrt(4. / 45 / n));
    BOOST_TEST(chi_square_p(counts, n) > 0.001);
}

BOOST_AUTO_TEST_CASE(normal_has_the_moments_and_the_quantiles_of_a_normal_distribution) {
    Generator generator(2);
    const std::size_t n = 100000;
    std::vector<std::size_t> counts(50); // of fiftieths of the distribution
    double moments[5] = {};
    for (std::size_t i = 0; i < n; ++i) {
        const double x = generator.normal();
        BOOST_REQUIRE(std::isfinite(x));
        for (int k = 1; k <= 4; ++k) moments[k] += std::pow(x, k) / n;
        ++counts[std::min<std::size_t>(49, std::size_t(50 * normal_below(x)))];
    }
    BOOST_TEST(std::abs(moments[1]) < 4 * std::sqrt(1. / n));
    BOOST_TEST(std::abs(moments[2] - 1) < 4 * std::sqrt(2. / n));
    BOOST_TEST(std::abs(moments[3]) < 4 * std::sqrt(15. / n));
    BOOST_TEST(std::abs(moments[4] - 3) < 4 * std::sqrt(96. / n));
    BOOST_TEST(chi_square_p(counts, n) > 0.001);
}

BOOST_AUTO_TEST_CASE(below_is_even_and_within_its_bound) {
    for (const std::uint64_t bound : {1, 2, 3, 7, 10, 100}) {
        Generator generator(bound);
        std::vector<std::size_t> counts(bound);
        const std::size_t n = 20000;
        for (std::size_t i = 0; i < n; ++i) {
            const std::uint64_t number = generator.below(bound);
            BOOST_REQUIRE(number < bound);
            ++counts[number];
        }
        if (bound > 1) BOOST_TEST(chi_square_p(counts, n) > 0.001);
    }
}

// Of 64 random bits modulo ¾·2⁶⁴, the lowest third would come up twice as often as the rest.
BOOST_AUTO_TEST_CASE(below_has_no_bias_where_a_plain_remainder_has) {
    Generator generator(3);
    const std::uint64_t third = std::uint64_t(1) << 62;
    std::vector<std::size_t> counts(3);
    for (int i = 0; i < 30000; ++i) ++counts[generator.below(3 * third) / third];
    BOOST_TEST(chi_square_p(counts, 30000) > 0.001);
    BOOST_TEST(error_of<std::invalid_argument>([&] { generator.below(0); }) ==
               "[Generator] below(0): no number is below 0");
}

BOOST_AUTO_TEST_CASE(manual_seed_restarts_this_threads_generator_alone) {
    manual_seed(5);
    const std::uint64_t first = default_generator().bits64();
    std::thread([] { manual_seed(99); }).join();
    const std::uint64_t second = default_generator().bits64();
    manual_seed(5);
    BOOST_TEST(default_generator().bits64() == first);
    BOOST_TEST(default_generator().bits64() == second);
}

BOOST_AUTO_TEST_CASE(a_generator_scope_gives_the_generator_back) {
    manual_seed(5);
    default_generator().bits(); // in the middle of a block of four
    Generator copy = default_generator();
    {
        const GeneratorScope scope(8);
        BOOST_TEST(default_generator().bits64() == Generator(8).bits64());
    }
    BOOST_TEST(default_generator().bits64() == copy.bits64());
}

BOOST_AUTO_TEST_SUITE_END()
