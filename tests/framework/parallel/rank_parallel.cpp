#include "framework/parallel/rank_parallel.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/array_operands.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/embedding.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/clip.hpp"
#include "framework/optim/decay_matrices.hpp"
#include "tests/models/support.hpp"
#include "tests/support/tensors.hpp"
#include "tests/support/thread_ranks.hpp"
#include "tests/support/unsanitized.hpp"

#include <cstring>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(rank_parallel)

namespace {

constexpr int many_steps = is_sanitized ? 30 : 300; // a sanitizer sees in some what it sees in all

std::vector<std::uint32_t> bits(const Array& x) {
    std::vector<std::uint32_t> result(x.size() * sizeof(Real) / sizeof(std::uint32_t));
    std::memcpy(result.data(), x.data(), x.size() * sizeof(Real));
    return result;
}

// The losses of some steps, and the bits of the weights after them.
struct Learned {
    std::vector<Real> losses;
    std::vector<std::vector<std::uint32_t>> weights;
    bool operator==(const Learned&) const = default;
};

// Trains a small decoder with dropout. Some targets do not count, in some steps all those of a row.
Learned train(Ranks& ranks, std::size_t threads, int steps) {
    manual_seed(4);
    DecoderConfig config = tiny_config();
    config.dropout = Real(0.2);
    Decoder model(config);
    const auto parameters = model.named_parameters();
    AdamW adam(decay_matrices(parameters, Real(1e-2), Real(0.1)), {});
    Workers workers(threads);
    Generator generator(5);
    Learned learned;
    for (int step = 0; step < steps; ++step) {
        const Indices inputs = random_ids(5, 8, 11, generator); // 5 rows: uneven shares
        Indices targets = random_ids(5, 8, 11, generator);
        for (std::size_t i = 0; i < targets.size(); ++i)
            if (i / 8 == std::size_t(step % 5) || generator.below(4) == 0) targets.data()[i] = -100;
        const auto counted = [&](Shard shard) {
            std::size_t count = 0;
            for (std::size_t i = 8 * shard.begin; i < 8 * shard.end; ++i)
                count += targets.data()[i] != -100;
            return count;
        };
        adam.zero_grad();
        learned.losses.push_back(data_parallel_backward(
            ranks, parameters, workers, 5,
            [&](Shard shard) {
                return cross_entropy(model(row_range(inputs, shard.begin, shard.end)),
                                     row_range(targets, shard.begin, shard.end));
            },
            counted));
        clip_grad_norm(parameters, 1);
        adam.step();
    }
    require_same_parameters(ranks, parameters);
    for (const auto& [name, parameter] : parameters)
        learned.weights.push_back(bits(parameter->value()));
    return learned;
}

std::vector<Learned> train_on(std::size_t ranks, std::size_t threads, int steps) {
    std::vector<Learned> learned(ranks);
    ThreadRanks(ranks).run(
        [&](Ranks& rank) { learned[rank.rank()] = train(rank, threads, steps); });
    return learned;
}

// What the gradients of two parameters come to, where each shard uses one of them and a third is
// never used.
struct Two {
    Parameter first{"first", ones({3})}, second{"second", ones({5})}, third{"third", ones({2})};
    ParameterList list{&first, &second, &third};

    Tensor loss(Shard shard) { // of two rows; -0 is a gradient that an added 0 would change
        return shard.begin == 0 ? sum(first * Array{Real(-0.0), 1, 2})
                                : sum(second * Array(ones({5})));
    }
};

constexpr std::size_t table_rows = 1000000, table_width = 128;

} // namespace

BOOST_AUTO_TEST_CASE(ranks_of_one_thread_have_the_bits_of_as_many_threads) {
    for (const std::size_t count : {2, 3, 4}) BOOST_TEST_CONTEXT(count << " ranks") {
            Ranks alone;
            const Learned expected = train(alone, count, many_steps);
            BOOST_TEST((expected != train(alone, 1, many_steps))); // or equality says nothing
            for (int again = 0; again < 2; ++again)
                for (const Learned& learned : train_on(count, 1, many_steps))
                    BOOST_TEST((learned == expected));
        }
}

BOOST_AUTO_TEST_CASE(ranks_with_threads_have_the_same_bits_each_time_and_are_close) {
    Ranks alone;
    const std::vector<Learned> once = train_on(2, 2, 10), again = train_on(2, 2, 10);
    BOOST_TEST((once == again));
    BOOST_TEST((once[0] == once[1]));
    const Learned threads = train(alone, 4, 10);
    for (std::size_t step = 0; step < 10; ++step)
        BOOST_TEST(std::abs(once[0].losses[step] - threads.losses[step]) < 1e-4);
}

BOOST_AUTO_TEST_CASE(what_a_rank_has_not_is_not_added) {
    ThreadRanks(2).run([](Ranks& ranks) {
        Two two;
        Workers workers(1);
        const auto loss = [&](Shard shard) { return two.loss(shard); };
        const Real found = data_parallel_backward(ranks, two.list, workers, 2, loss);
        const bool is_right = found == 4 &&
                              bits(two.first.grad.value()) == bits({Real(-0.0), 0.5, 1}) &&
                              two.second.grad.value() == full({5}, 0.5) && !two.third.grad;
        if (!is_right) throw std::logic_error("other sums");
        // And once more on top of it, as on one process.
        data_parallel_backward(ranks, two.list, workers, 2, loss);
        if (two.first.grad.value() != Array{0, 1, 2} || two.second.grad.value() != ones({5}))
            throw std::logic_error("other sums of two steps");
    });
}

BOOST_AUTO_TEST_CASE(of_a_sparse_gradient_the_rows_are_sent_and_nothing_else) {
    std::vector<std::uint64_t> bytes(2);
    ThreadRanks(2).run([&](Ranks& ranks) {
        Parameter table("table", empty({table_rows, table_width}));
        Generator generator(3);
        const Indices ids = randint(0, table_rows, {1024}, generator);
        Workers workers(1);
        data_parallel_backward(ranks, {&table}, workers, 1024, [&](Shard shard) {
            return mean(embedding(row_range(ids, shard.begin, shard.end), table, {.sparse = true}));
        });
        bytes[ranks.rank()] = ranks.bytes_sent();
        const SparseRows& rows = table.grad.rows();
        if (!std::equal(rows.indices.begin(), rows.indices.end(), ids.begin(), ids.end()))
            throw std::logic_error("other rows, or in another order");
    });
    // 512 rows with their numbers, 8 bytes for the loss, the kind of gradient and the error each.
    for (const std::uint64_t sent : bytes)
        BOOST_TEST(sent == 512 * (8 + table_width * sizeof(Real)) + 3 * 8);
}

BOOST_AUTO_TEST_CASE(rows_and_arrays_of_one_table_add_up_as_on_threads) {
    // The shards of four rows look up sparsely or densely, by the digits of a number.
    for (unsigned kinds = 0; kinds < 16; ++kinds)
        for (const bool has_rows_before : {false, true}) {
            const auto backward = [&](Ranks& ranks, std::size_t threads) {
                Parameter table("table", ones({6, 2}));
                if (has_rows_before)
                    table.grad.accumulate(SparseRows{{6, 2}, {1, 5}, ones({2, 2})});
                Workers workers(threads);
                const Indices ids{1, 3, 1, 0};
                data_parallel_backward(ranks, {&table}, workers, 4, [&](Shard shard) {
                    const bool is_sparse = kinds >> shard.begin & 1;
                    const Tensor x = embedding(row_range(ids, shard.begin, shard.end), table,
                                               {.sparse = is_sparse});
                    return sum(x * Real(0.1 + double(shard.begin)));
                });
                return std::pair(table.grad.is_sparse(), bits(table.grad.to_dense()));
            };
            Ranks alone;
            const auto expected = backward(alone, 4);
            ThreadRanks(4).run([&](Ranks& ranks) {
                if (backward(ranks, 1) != expected)
                    throw std::logic_error("other sums for kinds " + std::to_string(kinds));
            });
        }
}

// A ring sends as many: all but one of R parts, twice.
BOOST_AUTO_TEST_CASE(of_arrays_no_more_is_sent_than_a_ring_sends) {
    for (const std::size_t count : {2, 3, 4, 7}) {
        std::vector<std::uint64_t> bytes(count);
        ThreadRanks(count).run([&](Ranks& ranks) {
            Parameter w("w", zeros({1000}));
            Workers workers(2);
            std::vector<Gradient> mine(1);
            mine[0].accumulate(full({1000}, double(ranks.rank() + 1)));
            add_over_ranks(ranks, {&w}, std::move(mine), workers);
            if (w.grad.value() != full({1000}, double(count * (count + 1) / 2)))
                throw std::logic_error("another sum");
            bytes[ranks.rank()] =
                ranks.bytes_sent() - 8 * (count - 1); // without the table of kinds
        });
        for (const std::uint64_t sent : bytes)
            BOOST_TEST(
                double(sent) / (2 * double(count - 1) / double(count) * 1000 * sizeof(Real)) == 1.0,
                boost::test_tools::tolerance(0.01));
    }
}

BOOST_AUTO_TEST_CASE(an_error_of_one_rank_is_thrown_by_all_before_any_gradient) {
    std::vector<std::string> said(3);
    ThreadRanks(3).run([&](Ranks& ranks) {
        Parameter w("w", ones({}));
        Workers workers(2);
        said[ranks.rank()] = error_of<RankError>([&] {
            data_parallel_backward(ranks, {&w}, workers, 6, [&](Shard shard) -> Tensor {
                if (shard.begin == 3) throw std::runtime_error("row 3 is bad");
                return w * 1;
            });
        });
        if (w.grad) throw std::logic_error("there is a gradient");
        data_parallel_backward(ranks, {&w}, workers, 6, [&](Shard) { return w * 1; }); // goes on
        if (!w.grad) throw std::logic_error("there is no gradient");
    });
    for (const std::string& text : said) BOOST_TEST(text == "rank 1: row 3 is bad");
}

BOOST_AUTO_TEST_CASE(misuse_is_an_error) {
    std::vector<std::string> unlisted(2), empty_batch(2), too_few(2);
    ThreadRanks(2).run([&](Ranks& ranks) {
        Parameter w("w", ones({})), other("other", ones({}));
        Workers workers(1);
        const auto loss = [&](Shard) { return w * other; };
        unlisted[ranks.rank()] =
            error_of<RankError>([&] { data_parallel_backward(ranks, {&w}, workers, 2, loss); });
        empty_batch[ranks.rank()] = error_of<RankError>([&] {
            data_parallel_backward(ranks, {&w, &other}, workers, 0, loss);
        });
        too_few[ranks.rank()] = error_of<std::invalid_argument>([&] {
            add_over_ranks(ranks, {&w, &other}, std::vector<Gradient>(1), workers);
        });
    });
    for (std::size_t r = 0; r < 2; ++r) {
        BOOST_TEST(unlisted[r] ==
                   "[data_parallel_backward] 'other' has a gradient, and is not among "
                   "the parameters that were given");
        BOOST_TEST(empty_batch[r] == "[data_parallel_backward] an empty batch has no loss");
        BOOST_TEST(too_few[r] == "[add_over_ranks] 2 parameters need as many gradients, got 1");
    }
}

BOOST_AUTO_TEST_CASE(parameters_that_differ_are_found) {
    const auto said = [](FunctionRef<void(Ranks&, Parameter&, Parameter&)> change) {
        std::vector<std::string> texts(3);
        ThreadRanks(3).run([&](Ranks& ranks) {
            Parameter first("first", ones({2})), second("second", ones({3}));
            if (ranks.rank() == 2) change(ranks, first, second);
            try {
                require_same_parameters(ranks, {&first, &second});
            } catch (const RankError& error) {
                texts[ranks.rank()] = error.what();
            }
        });
        BOOST_TEST((texts[0] == texts[1] && texts[1] == texts[2]));
        return texts[0];
    };
    BOOST_TEST(said([](Ranks&, Parameter&, Parameter&) {}) == "");
    const std::string of_second = "[Ranks] parameter 'second' of rank 2 is not that of rank 0: ";
    BOOST_TEST(said([](Ranks&, Parameter&, Parameter& second) {
                   second.mutable_value()(2) = std::nextafter(Real(1), Real(2));
               }).starts_with(of_second));
    BOOST_TEST(said([](Ranks&, Parameter& first, Parameter&) {
                   first.name = "another";
               }).starts_with("[Ranks] parameter 'first' of rank 2"));
    BOOST_TEST(said([](Ranks&, Parameter& first, Parameter&) {
                   first.mutable_value() = ones({1, 2});
               }).starts_with("[Ranks] parameter 'first' of rank 2"));
}

BOOST_AUTO_TEST_CASE(every_rank_has_shards_of_its_own) {
    for (const std::size_t threads : {1, 2}) {
        std::vector<std::vector<Shard>> all(3);
        ThreadRanks(3).run([&](Ranks& ranks) {
            Workers workers(threads);
            for (std::size_t worker = 0; worker < threads; ++worker)
                all[ranks.rank()].push_back(shard_of(20, ranks, worker, workers));
        });
        std::size_t covered = 0;
        for (const auto& of_rank : all)
            for (const Shard shard : of_rank) {
                BOOST_TEST(shard.begin == covered);
                covered = shard.end;
            }
        BOOST_TEST(covered == 20u);
    }
}

BOOST_AUTO_TEST_SUITE_END()
