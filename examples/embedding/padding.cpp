#include "framework/nn/embedding.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/sgd.hpp"
#include "framework/tensor/print.hpp"
#include "framework/tensor/random.hpp"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <iostream>
#include <vector>
#include <xtensor/xview.hpp>

using namespace tapestry;

namespace {

constexpr std::int64_t pad = 0; // as Vocabulary::pad

// Sentences of unequal length become one batch: the short ones are filled up with <pad>.
void one_batch() {
    const std::vector<std::vector<std::int64_t>> sentences{{1, 2, 3, 4}, {1, 4}, {2}};
    Indices batch = Indices::from_shape({3, 4});
    batch.fill(pad);
    for (std::size_t b = 0; b < sentences.size(); ++b)
        std::copy(sentences[b].begin(), sentences[b].end(), &batch(b, 0));
    std::cout << "Three sentences, one batch:\n" << to_string(batch) << "\n\n";

    Embedding embedding(5, 2, {.padding_idx = pad});
    Tape tape;
    const Tensor vectors = embedding(batch); // (3, 4) to (3, 4, 2)
    std::cout << "Padding has zeros for a vector:\n" << vectors << "\n\n";

    tape.backward(sum(vectors)); // a gradient of ones for each vector that was read
    std::cout << "The gradient counts how often each id was read, except the padding:\n"
              << embedding.weight.grad.value() << "\n\n";
}

void train_step(Optimizer& optimizer, const std::function<Tensor()>& loss) {
    Tape tape;
    tape.backward(loss());
    optimizer.step();
    optimizer.zero_grad();
}

// padding_idx promises two things: the row starts as zeros, and a lookup brings it no gradient.
// Other code that changes the table knows nothing of it.
void what_moves_the_row() {
    Array before = zeros({2});
    const auto report = [&before](const char* what, const Embedding& table) {
        const Array row = xt::row(table.weight.value(), pad);
        std::printf("%-48s  %-18s  %s\n", what, to_string(row).c_str(),
                    row == before ? "stays" : "moves");
        before = row;
    };
    Embedding table(3, 2, {.padding_idx = pad});
    const Indices ids{{1, 2}, {1, pad}};
    const auto plain = [&] { return sum(table(ids)); };
    const auto tied = [&] { // the table is the output layer too, which gives every id a score
        const Tensor scores = linear(table(ids), table.weight); // (2, 2, 2) to (2, 2, 3)
        return cross_entropy(scores, ids, {.ignore_index = pad});
    };
    SGD sgd(table.named_parameters(), {.lr = 0.5, .momentum = 0.9});
    AdamW adamw(table.named_parameters(), {.lr = 0.5, .weight_decay = 0.1});

    std::printf("%-48s  padding row\n", "What happens");
    train_step(sgd, plain);
    report("SGD with momentum", table);
    train_step(adamw, plain);
    report("AdamW with weight decay: zeros decay to zeros", table);
    train_step(sgd, tied);
    report("SGD, with the table as output layer too", table);
    train_step(sgd, plain);
    report("SGD after that: momentum goes on", table);
    train_step(adamw, plain);
    report("AdamW after that: no longer zeros, they decay", table);

    table.load_state_dict({{"weight", Array{{3, 4}, {1, 0}, {0, 1}}}});
    report("load other weights", table);
    table(ids);
    report("a lookup: it returns the row as it is", table);
    Embedding limited = Embedding::from_pretrained(table.weight.value(), false,
                                                   {.padding_idx = pad, .max_norm = 1});
    report("from_pretrained does not make it zeros either", limited);
    limited(ids);
    report("a lookup with max_norm = 1", limited);
    table.weight.mutable_value() = random_normal({3, 2}, 0, Real(0.02));
    report("initial values of one's own", table);
    xt::row(table.weight.mutable_value(), pad).fill(0);
    report("the remedy after any of these", table);
}

} // namespace

int main() {
    manual_seed(1);
    one_batch();
    what_moves_the_row();
}
