#include <tapestry.hpp>

#include "docs/say_what_is_wrong.hpp"

#include <cmath>
#include <iomanip>
#include <iostream>

using namespace tapestry;

namespace {

void layer_norm_by_hand() {
    const Array x{{7, 1, 5, 3, 4}}, w{1, 1, 2, 1, 1}, dy{{3, 0, 0.5, 0, 1}};

    Tape tape;
    const Tensor on_tape = tape.variable(x, "x");
    const Tensor y = layer_norm(on_tape, w, {}, 0); // no bias, and 0 in the place of eps
    tape.backward(y, dy);

    const Tensor mu = mean(x), sigma = stddev(x, {}, {.correction = 0}); // divided by D, not D - 1
    const Tensor n = (x - mu) / sigma, g = dy * w;
    const Tensor dx = (g - mean(g) - n * mean(g * n)) / sigma;
    std::cout << "normalised    " << n << "\ng = dy*w      " << g << "\nmean(g)       " << mean(g)
              << "\nmean(g*n)     " << mean(g * n) << "\nby hand       " << dx << "\non the tape   "
              << tape.grad(on_tape) << "\nsum(dx)       " << sum(dx) << "\nsum(dx*n)     "
              << sum(dx * n) << "\n\n";
}

double norm(const Array& x) { return std::sqrt(double(sum(Tensor(x * x)).item())); }

// The gradients of what enters each of the layers, and of what leaves the last one. The branch is
// f(x) = W₂·gelu(W₁·x).
std::vector<Array> gradients_of_layers(bool residual, std::size_t layers) {
    constexpr std::size_t D = 64;
    manual_seed(1);
    ModuleList<Linear> in, out;
    for (std::size_t i = 0; i < layers; ++i) {
        in.add(D, 4 * D);
        out.add(4 * D, D);
    }
    Tape tape;
    std::vector<Tensor> x{tape.variable(random_normal({100, D}), "x")};
    for (std::size_t i = 0; i < layers; ++i) {
        const Tensor f = out[i](gelu(in[i](x[i])));
        x.push_back(residual ? x[i] + f : f);
    }
    tape.backward(x.back(), random_normal({100, D}));
    std::vector<Array> gradients;
    for (const Tensor& each : x) gradients.push_back(tape.grad(each));
    return gradients;
}

void residual_sums() {
    std::cout << "gradient before layer      12         7         1\n" << std::setprecision(3);
    for (const bool residual : {true, false}) {
        const std::vector<Array> gradients = gradients_of_layers(residual, 12);
        std::cout << (residual ? "x + f(x)        " : "f(x) alone      ");
        for (const std::size_t layer : {12, 7, 1})
            std::cout << std::setw(10) << norm(gradients[layer - 1]) / norm(gradients.back());
        std::cout << '\n';
    }
    std::cout << '\n';
}

// The first loss of a decoder of the book's size, with tables from N(0, std²).
void first_loss(bool tied, double std) {
    constexpr std::size_t V = 4000, D = 128, T = 32, B = 16;
    manual_seed(1);
    Decoder model({.vocabulary = V, .context = T, .width = D, .tied = tied});
    for (const auto& [name, parameter] : model.named_parameters())
        if (name.find("wte") != name.npos || name.find("wpe") != name.npos ||
            name.find("lm_head") != name.npos)
            parameter->mutable_value() = random_normal(parameter->shape(), 0, std);
    const Indices ids = randint(0, V, {B, T}), targets = randint(0, V, {B, T});
    const Tensor logits = model(ids);
    const Tensor own = sum(logits * one_hot(ids, V)) / Real(ids.size());
    std::cout << (tied ? "tied       " : "not tied   ") << std::setw(4) << std << std::setw(9)
              << stddev(logits).item() << std::setw(11) << own.item() << std::setw(13)
              << cross_entropy(logits, targets).item() << '\n';
}

void first_losses() {
    std::cout << std::fixed << std::setprecision(2) << "ln V = " << std::log(4000.0)
              << ", √D = " << std::sqrt(128.0)
              << "\nweights     std   spread  own token   first loss\n";
    for (const double std : {1.0, 0.02})
        for (const bool tied : {false, true}) first_loss(tied, std);
    std::cout << '\n';
}

// Twelve of the library's blocks, with and without their sums.
void without_sums() {
    constexpr std::size_t B = 8, T = 32, D = 64, layers = 12;
    std::cout << "twelve blocks   gradient at the first   spread over positions\n"
              << std::setprecision(4);
    for (const bool residual : {true, false}) {
        manual_seed(1);
        ModuleList<DecoderBlock> blocks;
        for (std::size_t i = 0; i < layers; ++i) blocks.add(DecoderConfig{.width = D});
        for (Parameter* parameter : blocks.parameters())
            if (parameter->shape().size() == 2)
                parameter->mutable_value() = random_normal(parameter->shape(), 0, 0.02);
        Tape tape;
        std::vector<Tensor> x{tape.variable(random_normal({B, T, D}), "x")};
        for (DecoderBlock& block : blocks) {
            const Tensor seen = block.attn(block.ln_1(x.back()));
            const Tensor a = residual ? x.back() + seen : seen;
            const Tensor f = block.mlp(block.ln_2(a));
            x.push_back(residual ? a + f : f);
        }
        LayerNorm ln_f(D);
        const Tensor y = ln_f(x.back());
        tape.backward(y, random_normal({B, T, D}));
        std::cout << (residual ? "with sums    " : "without sums ") << std::setw(24)
                  << norm(tape.grad(x[0])) / norm(tape.grad(x[layers - 1])) << std::setw(24)
                  << stddev(y - mean(y, {1}, true)).item() << '\n';
    }
    std::cout << '\n';
}

void what_goes_wrong() {
    say_what_is_wrong([] { causal_attention(randn({2, 16, 96}), 3); });
    say_what_is_wrong([] { Decoder({.vocabulary = 65, .heads = 3, .width = 32}); });
    say_what_is_wrong([] {
        Decoder model({.vocabulary = 65, .context = 16});
        model(randint(0, 65, {1, 17}));
    });
}

} // namespace

int main() {
    layer_norm_by_hand();
    residual_sums();
    first_losses();
    without_sums();
    what_goes_wrong();
}
