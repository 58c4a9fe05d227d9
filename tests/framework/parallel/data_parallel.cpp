#include "framework/parallel/data_parallel.hpp"

#include "framework/kernels/openblas.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/dropout.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/slice.hpp"
#include "framework/tape/tape.hpp"
#include "tests/support/tensors.hpp"

#include <algorithm>
#include <set>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(data_parallel)

namespace {

// Two layers and the loss over some rows of one batch.
struct Network {
    static constexpr std::size_t rows = 7, width = 5, classes = 3;
    Parameter first{"first", zeros({8, width})}, second{"second", zeros({classes, 8})};
    Array inputs;
    Indices targets = indices({rows}, {0, 2, 1, 1, 0, 2, 2});
    Real dropped = 0;

    Network() {
        Generator generator(1);
        first.mutable_value() = normal({8, width}, generator);
        second.mutable_value() = normal({classes, 8}, generator);
        inputs = normal({rows, width}, generator);
    }

    Tensor loss(Shard shard) {
        const Tensor x = slice(inputs, 0, std::ptrdiff_t(shard.begin), std::ptrdiff_t(shard.end));
        Indices expected = Indices::from_shape({shard.end - shard.begin});
        std::copy(targets.begin() + std::ptrdiff_t(shard.begin),
                  targets.begin() + std::ptrdiff_t(shard.end), expected.begin());
        const Tensor hidden = dropout(tanh(linear(x, first)), dropped, true);
        return cross_entropy(linear(hidden, second), expected);
    }

    Real backward(Workers& workers) {
        first.grad.reset();
        second.grad.reset();
        return data_parallel_backward(workers, rows, [this](Shard shard) { return loss(shard); });
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(shares_cover_the_rows_and_differ_by_at_most_one) {
    for (std::size_t workers = 1; workers <= 9; ++workers)
        for (std::size_t rows = 0; rows <= 20; ++rows) {
            std::size_t covered = 0;
            for (std::size_t worker = 0; worker < workers; ++worker) {
                const Shard shard = shard_of(rows, worker, workers);
                BOOST_TEST(shard.begin == covered);
                covered = shard.end;
                const std::size_t size = shard.end - shard.begin;
                BOOST_TEST((size == rows / workers || size == rows / workers + 1));
            }
            BOOST_TEST(covered == rows);
        }
}

BOOST_AUTO_TEST_CASE(gradients_and_loss_are_those_of_one_tape) {
    Network network;
    const Real loss = [&] {
        Tape tape;
        const Tensor all = network.loss({0, Network::rows});
        tape.backward(all);
        return all.item();
    }();
    const Array first = network.first.grad.value(), second = network.second.grad.value();
    for (const std::size_t count : {1, 2, 3, 5, 7, 12}) BOOST_TEST_CONTEXT(count << " workers") {
            Workers workers(count);
            BOOST_TEST(std::abs(network.backward(workers) - loss) < 1e-6);
            BOOST_TEST(close(network.first.grad.value(), first, 1e-6));
            BOOST_TEST(close(network.second.grad.value(), second, 1e-6));
        }
}

BOOST_AUTO_TEST_CASE(ignored_targets_count_as_little_as_on_one_tape) {
    for (const std::vector<std::int64_t>& targets :
         {std::vector<std::int64_t>{-100, 2, -100, -100, 0, 2, 2},
          {-100, -100, -100, -100, -100, -100, 1}}) {
        Network network;
        network.targets = indices({Network::rows}, targets);
        const auto counted = [&](Shard shard) {
            const auto begin = targets.begin();
            return std::size_t(std::count_if(begin + std::ptrdiff_t(shard.begin),
                                             begin + std::ptrdiff_t(shard.end),
                                             [](std::int64_t target) { return target != -100; }));
        };
        Tape tape;
        const Tensor all = network.loss({0, Network::rows});
        tape.backward(all);
        const Array first = network.first.grad.value(), second = network.second.grad.value();
        for (const std::size_t count : {1, 2, 3, 7}) BOOST_TEST_CONTEXT(count << " workers") {
                Workers workers(count);
                network.first.grad.reset();
                network.second.grad.reset();
                const Real loss = data_parallel_backward(
                    workers, Network::rows, [&](Shard shard) { return network.loss(shard); },
                    counted);
                BOOST_TEST(std::abs(loss - all.item()) < 1e-6);
                BOOST_TEST(close(network.first.grad.value(), first, 1e-6));
                BOOST_TEST(close(network.second.grad.value(), second, 1e-6));
            }
    }
    Workers workers(2);
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   data_parallel_backward(
                       workers, 3, [](Shard) { return Tensor(1); },
                       [](Shard) { return std::size_t(0); });
               }) == "[data_parallel_backward] nothing counts in the batch: the mean over none is "
                     "undefined");
}

BOOST_AUTO_TEST_CASE(gradients_add_to_those_that_are_there) {
    Network network;
    Workers workers(2);
    network.backward(workers);
    const Array once = network.first.grad.value();
    data_parallel_backward(workers, Network::rows, [&](Shard s) { return network.loss(s); });
    BOOST_TEST(close(network.first.grad.value(), Array(Real(2) * once), 1e-6));
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_bits_with_dropout) {
    Network network;
    network.dropped = 0.4f;
    for (const std::size_t count : {1, 2, 3, 5}) {
        Workers workers(count);
        std::set<std::vector<Real>> gradients;
        std::set<Real> losses;
        for (int run = 0; run < 20; ++run) {
            manual_seed(11);
            losses.insert(network.backward(workers));
            gradients.insert(values(network.first.grad.value()));
        }
        BOOST_TEST(losses.size() == 1u);
        BOOST_TEST(gradients.size() == 1u);
        losses.insert(network.backward(workers)); // the next step has other masks
        BOOST_TEST(losses.size() == 2u);
    }
}

BOOST_AUTO_TEST_CASE(workers_draw_different_masks) {
    Workers workers(3);
    std::vector<std::vector<Real>> kept(3);
    Parameter w("w", ones({}));
    data_parallel_backward(workers, 3, [&](Shard shard) {
        const Tensor y = dropout(ones({200}), Real(0.5), true);
        kept[shard.begin] = values(y);
        return sum(y) * w;
    });
    BOOST_TEST((kept[0] != kept[1] && kept[1] != kept[2] && kept[0] != kept[2]));
}

BOOST_AUTO_TEST_CASE(an_exception_in_a_share_arrives_before_any_gradient) {
    Network network;
    for (const std::size_t failing : {0, 1, 2}) {
        Workers workers(3);
        const auto failure = [&](Shard shard) -> Tensor {
            if (shard.begin == shard_of(Network::rows, failing, 3).begin)
                throw std::runtime_error("share " + std::to_string(failing));
            return network.loss(shard);
        };
        BOOST_TEST(error_of<std::runtime_error>([&] {
                       data_parallel_backward(workers, Network::rows, failure);
                   }) == "share " + std::to_string(failing));
        BOOST_TEST(!network.first.grad.has_value());
        BOOST_TEST(Tape::current() == nullptr);
        network.backward(workers); // the threads live on
        BOOST_TEST(network.first.grad.has_value());
        network.first.grad.reset();
    }
}

BOOST_AUTO_TEST_CASE(misuse_is_an_error) {
    Workers workers(2);
    const auto two_numbers = [](Shard) { return Tape::current()->variable(ones({2})); };
    const auto constant = [](Shard) { return Tensor(Real(1)); };
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   data_parallel_backward(workers, 0, constant);
               }) == "[data_parallel_backward] an empty batch has no loss");
    BOOST_TEST(
        error_of<std::invalid_argument>([&] { data_parallel_backward(workers, 4, two_numbers); }) ==
        "[data_parallel_backward] mean_loss must give one number, got shape (2,): take "
        "the mean over the shard");
    BOOST_TEST(error_of<std::logic_error>([&] { data_parallel_backward(workers, 4, constant); }) ==
               "[backward] the tensor is a constant: no parameter or variable of a tape led to it");
}

BOOST_AUTO_TEST_CASE(the_callers_generator_goes_on_where_it_was) {
    Network network;
    network.dropped = 0.4f;
    Workers workers(3);
    manual_seed(2);
    network.backward(workers);
    const std::uint64_t after = default_generator().bits64();
    manual_seed(2);
    default_generator().bits64(); // the one number from which the workers' seeds derive
    BOOST_TEST(default_generator().bits64() == after);
}

BOOST_AUTO_TEST_CASE(a_single_row_leaves_all_threads_to_blas) {
    for (const std::size_t threads : {1, 3}) {
        Workers workers(threads);
        Parameter w("w", ones({}));
        for (const std::size_t rows : {1, 2, 7}) {
            std::vector<std::size_t> seen(threads, 0);
            data_parallel_backward(workers, rows, [&](Shard shard) {
                for (std::size_t worker = 0; worker < threads; ++worker)
                    if (shard_of(rows, worker, threads).begin == shard.begin)
                        seen[worker] = blas_threads();
                return w * 1;
            });
            const std::size_t expected = rows == 1 ? threads : 1;
            BOOST_TEST(*std::max_element(seen.begin(), seen.end()) == expected);
            BOOST_TEST(blas_threads() == 1u); // and takes them back
        }
    }
}

BOOST_AUTO_TEST_CASE(after_an_exception_blas_has_one_thread_again) {
    Workers workers(3);
    BOOST_CHECK_THROW(data_parallel_backward(workers, 1,
                                             [](Shard) -> Tensor {
                                                 BOOST_TEST(blas_threads() == 3u);
                                                 throw std::runtime_error("on purpose");
                                             }),
                      std::runtime_error);
    BOOST_TEST(blas_threads() == 1u);
}

BOOST_AUTO_TEST_CASE(parameters_are_read_only_for_every_thread) {
    Network network;
    for (const std::size_t threads : {1, 3}) {
        Workers workers(threads);
        for (const std::size_t failing : {std::size_t(0), threads - 1}) {
            const auto change = [&](Shard shard) {
                if (shard.begin == shard_of(Network::rows, failing, threads).begin)
                    network.first.mutable_value();
                return network.loss(shard);
            };
            BOOST_CHECK_THROW(data_parallel_backward(workers, Network::rows, change),
                              std::logic_error);
        }
        network.first.mutable_value(); // between two of them they are not
    }
}

BOOST_AUTO_TEST_SUITE_END()
