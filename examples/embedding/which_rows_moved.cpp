#include "framework/nn/embedding.hpp"
#include "framework/nn/linear.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/linear.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/sgd.hpp"
#include "framework/optim/sparse_adam.hpp"
#include "framework/tape/tape.hpp"

#include <cstdio>
#include <functional>
#include <memory>
#include <set>

using namespace tapestry;

namespace {

struct Table {
    const char* name;
    EmbeddingOptions options;
    bool tied; // the table is the output matrix too
};

// An x for each row that is not what it was.
void print_moved(const Array& before, const Array& after) {
    for (std::size_t row = 0; row < before.shape(0); ++row) {
        const bool moved = before(row, 0) != after(row, 0) || before(row, 1) != after(row, 1);
        std::printf(" %c", moved ? 'x' : '.');
    }
}

// Two steps of the table alone, with a line of marks. Throws where optimizer and gradient do not fit.
void take_two_steps(const Table& table, Embedding& embedding, Optimizer& optimizer) {
    const Indices ids[] = {{1, 1, 3, 0}, {2, 4, 4}}, next[] = {{2, 2, 4, 1}, {3, 1, 1}};
    Linear output(2, 6, false);
    output.freeze();
    for (int step = 0; step < 2; ++step) {
        const Array before = embedding.weight.value();
        Tape tape;
        const Tensor vectors = embedding(ids[step]);
        const Tensor logits = table.tied ? linear(vectors, embedding.weight) : output(vectors);
        tape.backward(cross_entropy(logits, next[step]));
        optimizer.step();
        optimizer.zero_grad();
        std::printf(step == 0 ? " " : "   ");
        print_moved(before, embedding.weight.value());
    }
    std::printf("\n");
}

} // namespace

// Two steps of each optimizer on each kind of table: which of its six rows does a step change?
// An x is a row that is not what it was before the step.
int main() {
    const Table tables[] = {{"dense", {}, false},
                            {"sparse", {.sparse = true}, false},
                            {"padding_idx 0", {.padding_idx = 0}, false},
                            {"padded, sparse", {.padding_idx = 0, .sparse = true}, false},
                            {"tied", {}, true},
                            {"padded, tied", {.padding_idx = 0}, true}};

    using Parameters = std::vector<NamedParameter>;
    const struct {
        const char* name;
        std::function<std::unique_ptr<Optimizer>(Parameters)> make;
    } optimizers[] = {
        {"SGD", [](Parameters p) { return std::make_unique<SGD>(p, SGDOptions{.lr = 1}); }},
        {"SGD, momentum",
         [](Parameters p) {
             return std::make_unique<SGD>(p, SGDOptions{.lr = 1, .momentum = 0.9});
         }},
        {"Adam", [](Parameters p) { return std::make_unique<Adam>(p, AdamOptions{}); }},
        {"SparseAdam",
         [](Parameters p) { return std::make_unique<SparseAdam>(p, SparseAdamOptions{}); }}};

    std::printf("                                ids 1 1 3 0    ids 2 4 4\n"
                "table           optimizer       0 1 2 3 4 5    0 1 2 3 4 5\n");
    std::set<std::string> refusals;
    for (const auto& table : tables) {
        for (const auto& optimizer : optimizers) {
            manual_seed(1);
            Embedding embedding(6, 2, table.options);
            const auto optimize = optimizer.make({{"table", &embedding.weight}});
            std::printf("%-14s  %-14s", table.name, optimizer.name);
            try {
                take_two_steps(table, embedding, *optimize);
            } catch (const std::invalid_argument& refusal) {
                std::printf("  refused\n");
                refusals.insert(refusal.what());
            }
        }
        std::printf("\n");
    }
    std::printf("refused with\n");
    for (const std::string& refusal : refusals) std::printf("%s\n", refusal.c_str());
}
