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

// Two steps of each optimizer on each kind of table: which of its six rows does a step change?
// An x is a row that is not what it was before the step.
int main() {
    const Indices ids[] = {{1, 1, 3, 0}, {2, 4, 4}}, next[] = {{2, 2, 4, 1}, {3, 1, 1}};

    const struct {
        const char* name;
        EmbeddingOptions options;
        bool tied; // the table is the output matrix too
    } tables[] = {{"dense", {}, false},
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
             return std::make_unique<SGD>(p, SGDOptions{.lr = 1, .momentum = Real(0.9)});
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
            Linear output(2, 6, false);
            output.freeze(); // the table alone is trained
            const auto optimize = optimizer.make({{"table", &embedding.weight}});
            std::printf("%-14s  %-14s", table.name, optimizer.name);
            try {
                for (int step = 0; step < 2; ++step) {
                    const Array before = embedding.weight.value();
                    Tape tape;
                    const Tensor vectors = embedding(ids[step]);
                    const Tensor logits =
                        table.tied ? linear(vectors, embedding.weight) : output(vectors);
                    tape.backward(cross_entropy(logits, next[step]));
                    optimize->step();
                    optimize->zero_grad();

                    const Array& after = embedding.weight.value();
                    std::printf(step == 0 ? " " : "   ");
                    for (std::size_t row = 0; row < 6; ++row) {
                        const bool moved =
                            before(row, 0) != after(row, 0) || before(row, 1) != after(row, 1);
                        std::printf(" %c", moved ? 'x' : '.');
                    }
                }
                std::printf("\n");
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
