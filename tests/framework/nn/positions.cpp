#include "framework/nn/positions.hpp"

#include "framework/kernels/random.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/slice.hpp"
#include "framework/tape/tape.hpp"
#include "tests/support/moments.hpp"
#include "tests/support/says.hpp"

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(positions)

BOOST_AUTO_TEST_CASE(a_sequence_gets_the_first_rows_of_the_learned_table) {
    PositionalEmbedding layer(3, 2);
    layer.load_state_dict({{"weight", {{0, 1}, {10, 11}, {20, 21}}}});
    BOOST_TEST((layer(2).value() == Array{{0, 1}, {10, 11}}));
    BOOST_TEST((layer(3).value() == layer.weight.value()));
    Tape tape;
    tape.backward(sum(Tensor(zeros({4, 2, 2})) + layer(2))); // a batch of four
    BOOST_TEST((layer.weight.grad.value() == Array{{4, 4}, {4, 4}, {0, 0}}));
}

BOOST_AUTO_TEST_CASE(a_sequence_that_goes_on_gets_the_rows_from_there) {
    PositionalEmbedding learned(3, 2);
    SinusoidalPositions fixed(3, 2);
    BOOST_TEST((learned(2, 1).value() == slice(learned.weight, 0, 1, 3).value()));
    BOOST_TEST((fixed(1, 2).value() == slice(sinusoidal_positions(3, 2), 0, 2, 3).value()));
    BOOST_TEST(to_string(learned(0, 3).shape()) == "(0, 2)");
    Tape tape;
    tape.backward(sum(learned(1, 2)));
    BOOST_TEST((learned.weight.grad.value() == Array{{0, 0}, {0, 0}, {1, 1}}));
}

BOOST_AUTO_TEST_CASE(the_learned_table_starts_from_the_standard_normal_distribution) {
    manual_seed(1);
    const auto [mean, std, low, high] =
        testing::moments(PositionalEmbedding(500, 200).weight.value());
    BOOST_TEST(std::abs(mean) < 4 / std::sqrt(1e5));
    BOOST_TEST(std::abs(std - 1) < 4 / std::sqrt(2e5));
}

BOOST_AUTO_TEST_CASE(a_sequence_longer_than_the_table_is_an_error_with_both_lengths) {
    PositionalEmbedding learned(8, 4);
    SinusoidalPositions fixed(8, 4);
    BOOST_TEST(to_string(learned(8).shape()) == "(8, 4)");
    BOOST_TEST(to_string(fixed(8).shape()) == "(8, 4)");
    const auto says_both = [](const std::exception& error) {
        return Says{"9"}(error) && Says{"8"}(error) && Says{"longer than the table"}(error);
    };
    BOOST_CHECK_EXCEPTION(learned(9), std::invalid_argument, says_both);
    BOOST_CHECK_EXCEPTION(fixed(9), std::invalid_argument, says_both);
    BOOST_CHECK_EXCEPTION(learned(2, 7), std::invalid_argument, says_both);
    BOOST_CHECK_EXCEPTION(fixed(0, 9), std::invalid_argument, says_both);
    BOOST_CHECK_THROW(learned(2, std::size_t(-1)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_table_needs_rows_and_columns) {
    BOOST_CHECK_THROW(PositionalEmbedding(0, 4), std::invalid_argument);
    BOOST_CHECK_THROW(PositionalEmbedding(4, 0), std::invalid_argument);
    BOOST_CHECK_THROW(SinusoidalPositions(0, 4), std::invalid_argument);
    BOOST_CHECK_THROW(sinusoidal_positions(4, 0), std::invalid_argument);
}

// What the paper chose them for: "for any fixed offset k, PE(pos+k) can be represented as a linear
// function of PE(pos)". In each pair of columns it is a rotation by the same angle everywhere.
BOOST_AUTO_TEST_CASE(a_shift_of_the_sinusoids_is_a_rotation_that_does_not_depend_on_the_place) {
    constexpr std::size_t length = 200, width = 16;
    const Array table = sinusoidal_positions(length, width);
    for (const std::size_t k : {1, 7, 50})
        for (std::size_t i = 0; i < width; i += 2) {
            const double sine = table(k, i), cosine = table(k, i + 1); // P(0) is (0, 1)
            for (std::size_t t = 0; t + k < length; ++t) {
                const double s = table(t, i), c = table(t, i + 1);
                BOOST_REQUIRE(std::abs(table(t + k, i) - (s * cosine + c * sine)) < 1e-6);
                BOOST_REQUIRE(std::abs(table(t + k, i + 1) - (c * cosine - s * sine)) < 1e-6);
            }
        }
}

BOOST_AUTO_TEST_CASE(wavelengths_run_from_two_pi_towards_ten_thousand_times_two_pi) {
    constexpr std::size_t width = 64;
    const Array table = sinusoidal_positions(2, width);
    BOOST_TEST(std::abs(std::asin(double(table(1, 0))) - 1) < 1e-6);
    for (std::size_t i = 2; i < width; i += 2) { // a geometric progression
        const double ratio = std::asin(double(table(1, i))) / std::asin(double(table(1, i - 2)));
        BOOST_TEST(std::abs(ratio - std::pow(10000, -2.0 / width)) < 1e-5);
    }
}

BOOST_AUTO_TEST_CASE(an_odd_width_ends_with_a_sine) {
    const Array odd = sinusoidal_positions(5, 3);
    BOOST_TEST(odd(0, 2) == 0);
    BOOST_TEST(std::abs(odd(4, 2) - std::sin(4 / std::pow(10000, 2.0 / 3))) < 1e-7);
}

BOOST_AUTO_TEST_CASE(more_positions_than_memory_can_hold_are_an_error) {
    using tapestry::testing::Says;
    BOOST_CHECK_EXCEPTION(
        PositionalEmbedding(1000000000000, 2), OutOfMemory,
        Says{"[PositionalEmbedding] a table of 1000000000000 x 2 numbers needs 8000 GB"});
    BOOST_CHECK_EXCEPTION(
        SinusoidalPositions(1000000000000, 2), OutOfMemory,
        Says{"[SinusoidalPositions] a table of 1000000000000 x 2 numbers needs 8000 GB"});
}

BOOST_AUTO_TEST_CASE(the_sinusoids_are_not_trained) {
    SinusoidalPositions layer(5, 4);
    BOOST_TEST(layer.named_parameters().empty());
    Tape tape;
    BOOST_TEST(!requires_grad(layer(5)));
    BOOST_TEST((layer(5).value() == sinusoidal_positions(5, 4)));
}

BOOST_AUTO_TEST_SUITE_END()
