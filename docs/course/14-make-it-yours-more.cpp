#include <tapestry.hpp>

#include "docs/say_what_is_wrong.hpp"

#include <cstdio>
#include <iostream>

using namespace tapestry;

namespace {

// As in the chapter's program, for rows of any width.
Tensor turned(const Tensor& x) {
    const std::size_t length = x.shape().end()[-2], D = x.shape().back();
    const auto half = std::ptrdiff_t(D / 2);
    const Tensor t = reshape(linspace(0, double(length) - 1, length), {-1, 1});
    const Array angles = (t * pow(10000, linspace(0, 2.0 / double(D) - 1, D / 2))).value();
    const Array c(xt::cos(angles)), s(xt::sin(angles));
    const Tensor a = slice(x, -1, 0, half), b = slice(x, -1, half, 2 * half);
    return concatenate({a * c - b * s, a * s + b * c}, -1);
}

// The pair (1, 0) at positions 0 to 7, as arrows.
void arrows() {
    const Tensor row{1, 1, 1, 1, 0, 0, 0, 0};
    const Tensor y = turned(row * ones({8, 1}));
    for (const std::ptrdiff_t pair : {0, 1})
        std::cout << "pair " << pair << " at positions 0 to 7\n"
                  << stack({select(y, 1, pair), select(y, 1, pair + 4)}, 1) << '\n';
}

// Row t, column s: the product of one query at position t and one key at position s.
void products() {
    const Tensor q{1, 0, 0, 2}, k{2, 1, 0, 1};
    const Tensor queries = turned(q * ones({5, 1})), keys = turned(k * ones({5, 1}));
    std::cout << "\nq·k without turning: " << sum(q * k).item() << "\nq·k turned\n"
              << matmul(queries, transpose(keys)) << '\n';
}

// The library's decoder, trained as the program trains its own.
void other_positions() {
    const WordTokenizer tokenizer = WordTokenizer::from_text(built_in_text());
    const Split ids = split(tokenizer.encode(built_in_text()));
    const DecoderConfig config{
        .vocabulary = 225, .context = 32, .layers = 1, .heads = 1, .width = 32, .bias = false};
    std::cout << '\n';
    for (const bool learned : {true, false}) {
        Decoder model(config);
        if (!learned) {
            model.wpe->weight.mutable_value().fill(0);
            model.wpe->weight.requires_grad = false; // and so they stay
        }
        RandomBatches batches(ids.training, 16, 32, Generator(1));
        Adam adam(model, {.lr = 0.005});
        for (int step = 0; step < 400; ++step) {
            const Batch batch = batches.next();
            Tape tape;
            tape.backward(cross_entropy(model(batch.inputs), batch.targets));
            adam.step();
            adam.zero_grad();
        }
        const Batch rest = SequentialBatches(ids.validation, 1000, 32).next();
        std::printf("%s: loss %.2f\n", learned ? "learned positions" : "no positions",
                    double(cross_entropy(model(rest.inputs), rest.targets).item()));
    }
}

// Its members() has forgotten one of two layers.
struct Forgetful : Module {
    Linear first{2, 2}, second{2, 2};

  protected:
    void members(Members& m) override { m.module("first", first); }
};

void what_goes_wrong() {
    std::cout << '\n';
    PositionalEmbedding places(32, 8);
    say_what_is_wrong([&] { places(33); });

    Forgetful net;
    SGD sgd(net, {.lr = 0.1});
    say_what_is_wrong([&] {
        Tape tape;
        tape.backward(sum(net.second(net.first(ones({1, 2})))));
    });

    // Turned as one row of four numbers, and then cut into two heads: the first head has pieces of
    // both pairs.
    const Tensor q{1, 0, 0, 2}, k{2, 1, 0, 1};
    const Tensor queries = slice(turned(q * ones({4, 1})), 1, 0, 2);
    const Tensor keys = slice(turned(k * ones({4, 1})), 1, 0, 2);
    std::cout << "\nturned before it was cut into heads\n"
              << matmul(queries, transpose(keys)) << '\n';
}

} // namespace

int main() {
    arrows();
    products();
    other_positions();
    what_goes_wrong();
}
