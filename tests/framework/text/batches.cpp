#include "framework/text/batches.hpp"

#include "tests/support/says.hpp"

#include <numeric>

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(batches)

namespace {

std::vector<std::int64_t> count_to(std::size_t n) {
    std::vector<std::int64_t> ids(n);
    std::iota(ids.begin(), ids.end(), 0);
    return ids;
}

/// For a text whose ids are 0, 1, 2, …
void require_windows(const Batch& batch, std::size_t rows, std::size_t context) {
    const Shape shape{rows, context};
    BOOST_REQUIRE((batch.inputs.shape() == shape));
    BOOST_REQUIRE((batch.targets.shape() == shape));
    for (std::size_t b = 0; b < rows; ++b)
        for (std::size_t t = 0; t < context; ++t) {
            BOOST_REQUIRE(batch.inputs(b, t) == batch.inputs(b, 0) + std::int64_t(t));
            BOOST_REQUIRE(batch.targets(b, t) == batch.inputs(b, t) + 1);
        }
}

} // namespace

BOOST_AUTO_TEST_CASE(targets_are_the_inputs_shifted_by_one) {
    RandomBatches random(count_to(50), 4, 7, Generator(1));
    SequentialBatches sequential(count_to(50), 4, 7);
    for (int i = 0; i < 20; ++i) require_windows(random.next(), 4, 7);
    require_windows(sequential.next(), 4, 7);
}

BOOST_AUTO_TEST_CASE(random_windows_begin_everywhere_equally_often) {
    constexpr std::size_t begins = 20, draws = 20000;
    RandomBatches batches(count_to(begins + 5), 10, 5, Generator(2));
    std::vector<double> seen(begins);
    for (std::size_t i = 0; i < draws / 10; ++i) {
        const Batch batch = batches.next();
        for (std::size_t b = 0; b < 10; ++b) ++seen.at(std::size_t(batch.inputs(b, 0)));
    }
    // Chi-squared with 19 degrees of freedom: above 43.8 in one case of a thousand.
    double chi_squared = 0;
    for (const double n : seen) chi_squared += (n - 1000) * (n - 1000) / 1000;
    BOOST_TEST(chi_squared < 43.8);
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_batches) {
    RandomBatches one(count_to(100), 3, 8, Generator(4)), two(count_to(100), 3, 8, Generator(4)),
        other(count_to(100), 3, 8, Generator(5));
    const Batch first = one.next();
    BOOST_TEST((first.inputs == two.next().inputs));
    BOOST_TEST((first.inputs != other.next().inputs));
    BOOST_TEST((first.inputs != one.next().inputs));
}

BOOST_AUTO_TEST_CASE(an_epoch_has_every_window_once_in_order) {
    for (const std::size_t tokens : {8u, 14u, 15u, 50u, 99u, 106u}) {
        SequentialBatches batches(count_to(tokens), 3, 7);
        BOOST_TEST(batches.windows_per_epoch() == (tokens - 1) / 7);
        for (int epoch = 0; epoch < 2; ++epoch) {
            std::size_t window = 0;
            for (std::size_t i = 0; i < batches.batches_per_epoch(); ++i) {
                const Batch batch = batches.next();
                require_windows(batch, batch.inputs.shape(0), 7);
                const bool last = i + 1 == batches.batches_per_epoch();
                BOOST_TEST((batch.inputs.shape(0) == 3u || last));
                for (std::size_t b = 0; b < batch.inputs.shape(0); ++b)
                    BOOST_TEST(batch.inputs(b, 0) == std::int64_t(window++ * 7));
            }
            BOOST_TEST(window == batches.windows_per_epoch());
        }
    }
}

BOOST_AUTO_TEST_CASE(both_go_on_from_a_place_that_was_kept) {
    RandomBatches random(count_to(100), 3, 7, Generator(5));
    SequentialBatches sequential(count_to(100), 3, 7);
    for (int i = 0; i < 3; ++i) random.next(), sequential.next();
    RandomBatches random_again(count_to(100), 3, 7, Generator(random.generator().state()));
    SequentialBatches sequential_again(count_to(100), 3, 7);
    sequential_again.seek(sequential.next_window());
    for (int i = 0; i < 5; ++i) { // over the end of the epoch
        BOOST_TEST(random_again.next().inputs == random.next().inputs);
        BOOST_TEST(sequential_again.next().targets == sequential.next().targets);
    }
    sequential.seek(sequential.windows_per_epoch());
    BOOST_TEST(sequential.next().inputs(0, 0) == 0);
    BOOST_CHECK_EXCEPTION(sequential.seek(sequential.windows_per_epoch() + 1), std::out_of_range,
                          Says{"window 15 of 14"});
}

BOOST_AUTO_TEST_CASE(the_shortest_text_for_a_window_is_one_longer_than_it) {
    require_windows(RandomBatches(count_to(9), 2, 8, Generator(0)).next(), 2, 8);
    require_windows(SequentialBatches(count_to(9), 2, 8).next(), 1, 8);
}

BOOST_AUTO_TEST_CASE(a_text_too_short_is_an_error_that_says_what_to_do) {
    const Says message{"has 8 tokens, but a window of 8 and the token after it need 9: choose a "
                       "smaller context or a longer text"};
    BOOST_CHECK_EXCEPTION(RandomBatches(count_to(8), 2, 8, Generator(0)), std::invalid_argument,
                          message);
    BOOST_CHECK_EXCEPTION(SequentialBatches(count_to(8), 2, 8), std::invalid_argument, message);
    BOOST_CHECK_THROW(SequentialBatches({}, 2, 8), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_batch_or_context_of_nothing_is_an_error) {
    BOOST_CHECK_EXCEPTION(RandomBatches(count_to(8), 0, 2, Generator(0)), std::invalid_argument,
                          Says{"batch of 0"});
    BOOST_CHECK_EXCEPTION(SequentialBatches(count_to(8), 1, 0), std::invalid_argument,
                          Says{"context of 0"});
}

BOOST_AUTO_TEST_SUITE_END()
