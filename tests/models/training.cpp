#include "framework/ops/cross_entropy.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/clip.hpp"
#include "framework/optim/decay_matrices.hpp"
#include "framework/parallel/data_parallel.hpp"
#include "tests/models/support.hpp"
#include "tests/support/unsanitized.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <unistd.h>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(training)

namespace {

// A sanitizer sees in the first hundred what it sees in all.
constexpr int more_steps = is_sanitized ? 100 : 1000;

// A small decoder, its optimizer and random batches.
class Training {
  public:
    Training(std::uint64_t seed, std::size_t threads, Real dropout)
        : generator_((manual_seed(seed), seed + 1))
        , model_(config(dropout))
        , optimizer_(decay_matrices(model_.named_parameters(), Real(1e-2), Real(0.1)), {})
        , workers_(threads) {}

    Real step() {
        const Indices inputs = random_ids(5, 8, 11, generator_); // 5 rows: uneven shares
        const Indices targets = random_ids(5, 8, 11, generator_);
        optimizer_.zero_grad();
        const Real loss = data_parallel_backward(workers_, 5, [&](Shard shard) {
            return cross_entropy(model_(row_range(inputs, shard.begin, shard.end)),
                                 row_range(targets, shard.begin, shard.end));
        });
        clip_grad_norm(model_.named_parameters(), 1);
        optimizer_.step();
        return loss;
    }

    StateDict state() { return model_.state_dict(); }

  private:
    static DecoderConfig config(Real dropout) {
        DecoderConfig config = tiny_config();
        config.dropout = dropout;
        return config;
    }

    Generator generator_;
    Decoder model_;
    AdamW optimizer_;
    Workers workers_;
};

// The losses of some steps, and the state after them.
using Result = std::pair<std::vector<Real>, StateDict>;

Result train(std::uint64_t seed, std::size_t threads, Real dropout) {
    Training training(seed, threads, dropout);
    std::vector<Real> losses;
    for (int step = 0; step < 30; ++step) losses.push_back(training.step());
    return {losses, training.state()};
}

// Bytes of this process that lie in memory.
std::size_t resident_set() {
#if defined(__SANITIZE_ADDRESS__)
    return 1; // the sanitizer holds freed memory back, so it tells nothing
#else
    std::size_t size = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> size >> resident;
    return resident * std::size_t(::sysconf(_SC_PAGESIZE));
#endif
}

} // namespace

BOOST_AUTO_TEST_CASE(the_same_seed_and_thread_count_give_the_same_bits) {
    for (const std::size_t threads : {1, 2, 3}) {
        const Result first = train(1, threads, Real(0.2));
        for (int again = 0; again < 3; ++again) {
            const Result second = train(1, threads, Real(0.2));
            BOOST_TEST(second.first == first.first, boost::test_tools::per_element());
            BOOST_TEST((second.second == first.second));
        }
        BOOST_TEST((train(2, threads, Real(0.2)).first != first.first));
    }
}

BOOST_AUTO_TEST_CASE(without_dropout_the_thread_count_changes_the_rounding_only) {
    const Result one = train(1, 1, 0), three = train(1, 3, 0);
    for (std::size_t step = 0; step < one.first.size(); ++step)
        BOOST_TEST(std::abs(one.first[step] - three.first[step]) < 1e-4);
}

BOOST_AUTO_TEST_CASE(a_thousand_steps_take_no_more_memory_than_the_first_hundred) {
    Training training(1, 1, Real(0.2));
    for (int step = 0; step < 100; ++step) training.step();
    const pool::Statistics before = pool::statistics();
    const std::size_t resident = resident_set();
    BOOST_TEST_REQUIRE(before.in_use > 0u);
    BOOST_TEST_REQUIRE(resident > 0u);
    for (int step = 0; step < more_steps; ++step) {
        training.step();
        const pool::Statistics now = pool::statistics();
        BOOST_TEST_REQUIRE(now.in_use == before.in_use, "in use at step " << step);
        BOOST_TEST_REQUIRE(now.kept == before.kept, "kept at step " << step);
    }
    // 128 bytes a step would show.
    BOOST_TEST(resident_set() < resident + (128 << 10));
}

// Two threads may need all their buffers at once in a later step than the hundredth: what is kept
// can grow to twice what one needs, and no further.
BOOST_AUTO_TEST_CASE(threads_take_no_more_memory_with_time_either) {
    Training training(1, 2, Real(0.2));
    for (int step = 0; step < 100; ++step) training.step();
    const pool::Statistics before = pool::statistics();
    const std::size_t resident = resident_set();
    for (int step = 0; step < more_steps; ++step) {
        training.step();
        BOOST_TEST_REQUIRE(pool::statistics().in_use == before.in_use, "in use at step " << step);
    }
    BOOST_TEST(pool::statistics().kept <= 2 * before.kept);
    // 4 KiB a step would show; the threads' own small blocks come and go.
    BOOST_TEST(resident_set() < resident + (4 << 20));
}

BOOST_AUTO_TEST_SUITE_END()
