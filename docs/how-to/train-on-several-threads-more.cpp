#include <tapestry.hpp>

#include "docs/say_what_is_wrong.hpp"

#include <iostream>

using namespace tapestry;

// The variations of docs/how-to/train-on-several-threads.md, section by section.
namespace {

void targets_that_do_not_count() {
    Embedding net(5, 5);
    const Indices inputs{{1, 2, 3}, {4, 1, 0}}, targets{{2, 3, 4}, {1, -1, -1}}; // -1: padding
    const auto of = [](const Indices& ids, Shard shard) {
        return row_range(ids, shard.begin, shard.end);
    };
    const auto mean_loss = [&](Shard shard) {
        return cross_entropy(net(of(inputs, shard)), of(targets, shard), {.ignore_index = -1});
    };
    const auto counted = [&](Shard shard) {
        std::size_t n = 0;
        for (const auto target : of(targets, shard)) n += target != -1;
        return n;
    };
    for (const std::size_t threads : {1u, 2u}) {
        Workers workers(threads);
        std::cout << threads << ": loss " << data_parallel_backward(workers, 2, mean_loss, counted)
                  << '\n';
    }
}

void without_gradients() {
    Embedding net(5, 5);
    const Indices inputs{1, 2, 3, 4}, targets{2, 3, 4, 1};
    Workers workers(2);
    std::vector<double> losses(workers.size());
    workers.run([&](std::size_t worker) {
        const auto [begin, end] = shard_of(inputs.size(), worker, workers.size());
        const Tensor loss =
            cross_entropy(net(row_range(inputs, begin, end)), row_range(targets, begin, end),
                          {.reduction = Reduction::sum});
        losses[worker] = loss.item();
    });
    std::cout << "mean loss " << (losses[0] + losses[1]) / double(inputs.size()) << '\n';
}

void misuse() {
    Workers workers(2);
    const Indices ids{1, 2, 3, 4};
    say_what_is_wrong([&] {
        Embedding net(5, 5, {.max_norm = 1});
        data_parallel_backward(workers, 4, [&](Shard shard) {
            return mean(net(row_range(ids, shard.begin, shard.end)));
        });
    });
    say_what_is_wrong([&] {
        Embedding net(5, 5);
        data_parallel_backward(
            workers, 4, [&](Shard shard) { return net(row_range(ids, shard.begin, shard.end)); });
    });
    say_what_is_wrong([&] {
        Embedding net(4, 5);
        data_parallel_backward(workers, 4, [&](Shard shard) {
            return mean(net(row_range(ids, shard.begin, shard.end)));
        });
    });
    say_what_is_wrong([&] {
        const auto none = [](Shard) { return Tensor(0); };
        data_parallel_backward(workers, 0, none);
    });
    say_what_is_wrong([&] { const Workers nobody(0); });
}

} // namespace

int main() {
    manual_seed(1);
    for (const auto section : {targets_that_do_not_count, without_gradients, misuse}) {
        section();
        std::cout << '\n';
    }
}
