#include "framework/nn/embedding.hpp"
#include "framework/nn/embedding_bag.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/embedding.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/one_hot.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/sparse_adam.hpp"
#include "framework/tape/tape.hpp"
#include "framework/tensor/print.hpp"
#include "framework/tensor/random.hpp"

#include <cmath>
#include <cstdio>
#include <iostream>
#include <xtensor/xview.hpp>

using namespace tapestry;

// The code of docs/reference/embedding.md, section by section; what it prints is shown there.
namespace {

const Array numbers{{0, 1}, {10, 11}, {20, 21}, {30, 31}};

void one_lookup() {
    Embedding layer = Embedding::from_pretrained(numbers, false); // free to learn
    const Indices ids{1, 1, 3};
    const Array dy{{1, 2}, {3, 4}, {5, 6}};
    for (const bool as_product : {false, true}) {
        Tape tape;
        const Tensor y = as_product ? matmul(one_hot(ids, 4), layer.weight) : layer(ids);
        tape.backward(y, dy); // dy: the gradient of the loss by y
        std::cout << "y =\n"
                  << to_string(y.value()) << "\ndtable =\n"
                  << to_string(layer.weight.grad.value()) << '\n';
        layer.zero_grad();
    }
    std::cout << "one-hot =\n" << to_string(one_hot(ids, 4)) << '\n';
}

void not_the_derivative() {
    const auto gradient = [](EmbeddingOptions options) -> Array {
        Embedding layer = Embedding::from_pretrained(numbers, false, options);
        Tape tape;
        tape.backward(sum(layer({1, 1, 3})));
        return xt::view(layer.weight.grad.value(), xt::all(), 0); // its first column
    };
    std::cout << "no option           " << to_string(gradient({})) << '\n';
    std::cout << "padding_idx = 3     " << to_string(gradient({.padding_idx = 3})) << '\n';
    std::cout << "scale_grad_by_freq  " << to_string(gradient({.scale_grad_by_freq = true}))
              << '\n';
    std::cout << "max_norm = 5        " << to_string(gradient({.max_norm = 5})) << '\n';
}

void padding_and_norm() {
    Embedding padded(4, 2, {.padding_idx = 0});
    std::cout << "a padding row at first: " << to_string(padded(0).value()) << '\n';

    Embedding layer =
        Embedding::from_pretrained({{3, 4}, {6, 8}, {0.3, 0.4}}, true, {.max_norm = 1});
    layer({0, 2});
    std::cout << "after a lookup of 0 and 2:\n" << to_string(layer.weight.value()) << '\n';
}

void a_set_of_rows() {
    Embedding layer(100000, 64, {.padding_idx = 0, .sparse = true});
    Tape tape;
    tape.backward(sum(layer({7, 0, 99999, 7})));
    const SparseRows& rows = layer.weight.grad.rows();
    std::cout << "table " << to_string(rows.shape) << ", values " << to_string(rows.values.shape())
              << ", indices";
    for (const std::int64_t id : rows.indices) std::cout << ' ' << id;
    std::cout << "\nsummed: values " << to_string(coalesce(rows).values.shape()) << ", indices";
    for (const std::int64_t id : coalesce(rows).indices) std::cout << ' ' << id;
    std::cout << "\nbytes: " << rows.values.size() * sizeof(Real) + rows.indices.size() * 8
              << ", as an array " << layer.weight.value().size() * sizeof(Real) << '\n';
}

void optimizers() {
    Embedding dense = Embedding::from_pretrained(numbers, false);
    Embedding sparse = Embedding::from_pretrained(numbers, false, {.sparse = true});
    SparseAdam sparse_adam({{"table", &sparse.weight}}, {.lr = 1});
    Adam adam({{"table", &dense.weight}}, {.lr = 1});
    for (const Indices& ids : {Indices{1, 1}, Indices{3}}) { // row 1, then row 3
        for (Embedding* layer : {&sparse, &dense}) {
            layer->zero_grad();
            Tape tape;
            tape.backward(sum((*layer)(ids)));
        }
        sparse_adam.step();
        adam.step();
        std::cout << "row 1: SparseAdam " << sparse.weight.value()(1, 0) << ", Adam "
                  << dense.weight.value()(1, 0) << '\n';
    }
    try {
        Adam({{"table", &sparse.weight}}, {}).step();
    } catch (const std::invalid_argument& error) {
        std::cout << error.what() << '\n';
    }
}

void bags() {
    const Indices ids{1, 1, 3}, offsets{0, 2, 3}; // the bags {1, 1}, {3} and {}
    EmbeddingBag mean = EmbeddingBag::from_pretrained(numbers);
    EmbeddingBag sum = EmbeddingBag::from_pretrained(numbers, true, BagMode::sum);
    const Tensor weights = Array{{0.5, 2}}; // of ids 1 and 3 in one bag
    std::cout << "mean\n"
              << to_string(mean(ids, offsets).value()) << "\nsum\n"
              << to_string(sum(ids, offsets).value()) << "\nweighted sum\n"
              << to_string(sum({{1, 3}}, weights).value()) << '\n';
}

void tied() {
    const Array small{{0, 0.2}, {0.4, 0}, {0.6, 0.2}, {0.2, 0.8}};
    Embedding layer = Embedding::from_pretrained(small, false, {.padding_idx = 0});
    Tape tape;
    const Tensor x = layer({0, 1});                // (2, 2)
    const Tensor logits = linear(x, layer.weight); // (2, 4): the table a second time
    const Tensor loss = cross_entropy(logits, {1, 3});
    tape.print(std::cout);
    tape.backward(loss);
    std::cout << to_string(layer.weight.grad.value()) << '\n';
}

void how_large() {
    manual_seed(1);
    const std::size_t V = 1000, D = 64;
    const Indices ids{1, 2, 3, 4}, next{2, 3, 4, 5};
    Embedding layer(V, D);
    for (const Real sigma : {1., 0.02}) {
        layer.weight.mutable_value() = random_normal({V, D}, 0, sigma);
        const Tensor loss = cross_entropy(linear(layer(ids), layer.weight), next);
        std::printf("N(0, %.2f): loss %.0f, of a guess ln V = %.0f\n", double(sigma),
                    double(loss.item()), std::log(double(V)));
    }
}

} // namespace

int main() {
    std::cout << std::fixed;
    std::cout.precision(3);
    for (const auto section : {one_lookup, not_the_derivative, padding_and_norm, a_set_of_rows,
                               optimizers, bags, tied, how_large}) {
        section();
        std::cout << '\n';
    }
}
