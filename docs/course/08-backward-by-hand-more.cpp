#include <tapestry.hpp>

#include <iomanip>
#include <iostream>

using namespace tapestry;

namespace {

constexpr std::int64_t V = 27, D = 2, H = 64, B = 32;

struct Model : Module {
    Tensor operator()(const Indices& ids) {
        return output(tanh(hidden(reshape(embedding(ids), {-1, 3 * D}))));
    }
    void members(Members& m) override {
        m.module("embedding", embedding);
        m.module("hidden", hidden);
        m.module("output", output);
    }
    Embedding embedding{V, D};
    Linear hidden{3 * D, H}, output{H, V};
};

// A step of SGD without a tape and without an optimizer. Returns the loss before it. The derivative
// of tanh at z, of which h is the value, is 1 - h². A usual mistake is 1 - tanh(h)².
double step_by_hand(Model& model, const Indices& ids, const Indices& targets, Real lr,
                    bool with_mistake) {
    const Tensor x = reshape(model.embedding(ids), {-1, 3 * D});
    const Tensor h = tanh(model.hidden(x));
    const Tensor logits = model.output(h);

    const Tensor dlogits = (softmax(logits) - one_hot(targets, V)) / B;
    const Tensor value = with_mistake ? tanh(h) : h;
    const Tensor dz = matmul(dlogits, model.output.weight) * (1 - value * value);
    const Array rows = reshape(matmul(dz, model.hidden.weight), {B * 3, D}).value();

    // The old weights are no longer needed from here on.
    model.output.weight.mutable_value() -= lr * matmul(transpose(dlogits), h).value();
    model.output.bias->mutable_value() -= lr * sum(dlogits, 0).value();
    model.hidden.weight.mutable_value() -= lr * matmul(transpose(dz), x).value();
    model.hidden.bias->mutable_value() -= lr * sum(dz, 0).value();
    Array& table = model.embedding.weight.mutable_value();
    for (std::size_t i = 0; i < ids.size(); ++i)
        for (std::size_t d = 0; d < D; ++d) table(ids.flat(i), d) -= lr * rows(i, d);
    return cross_entropy(logits, targets).item();
}

double step_with_tape(Model& model, Optimizer& optimizer, const Indices& ids,
                      const Indices& targets) {
    Tape tape;
    const Tensor loss = cross_entropy(model(ids), targets);
    optimizer.zero_grad();
    tape.backward(loss);
    optimizer.step();
    return loss.item();
}

void train_both_ways() {
    const Indices ids = randint(0, V, {B, 3}), targets = randint(0, V, {B});
    manual_seed(1);
    Model by_hand;
    manual_seed(1);
    Model with_tape;
    manual_seed(1);
    Model with_mistake;
    SGD sgd(with_tape, {.lr = 0.5});
    std::cout << "          by hand  by tape  mistake\n" << std::fixed;
    for (int step = 0; step <= 100; ++step) {
        const double losses[] = {step_by_hand(by_hand, ids, targets, Real(0.5), false),
                                 step_with_tape(with_tape, sgd, ids, targets),
                                 step_by_hand(with_mistake, ids, targets, Real(0.5), true)};
        if (step % 25 != 0) continue;
        std::cout << "step " << std::setw(3) << step << std::setprecision(4);
        for (const double loss : losses) std::cout << std::setw(9) << loss;
        std::cout << '\n';
    }
}

// A linear layer of 2 inputs and 3 outputs, for 2 rows: small enough for pen and paper.
void print_a_linear_layer() {
    const Tensor x = Array{{1, 2}, {0, 1}};         // (2, 2): a row for each example
    const Tensor W = Array{{1, 0}, {0, 1}, {2, 2}}; // (3, 2): a row for each output
    const Tensor dy = Array{{3, 5, 0}, {1, 0, 2}};  // (2, 3): what comes back
    std::cout << "dW = dyᵀ·x\n"
              << matmul(transpose(dy), x) << "\ndx = dy·W\n"
              << matmul(dy, W) << "\ndb = Σ dy\n"
              << sum(dy, 0) << '\n';
}

// A layer as wide as its input: shapes do not tell a factor from its transpose.
void print_what_a_square_hides() {
    manual_seed(1);
    Linear square(4, 4);
    const Array x = random_normal({3, 4}), dy = random_normal({3, 4});
    Tape tape;
    const Tensor input = tape.variable(x, "x");
    tape.backward(square(input), dy);
    const Array right = tape.grad(input), W = square.weight.value();
    const Tensor with_W = matmul(dy, W), with_transposed = matmul(dy, transpose(W));
    std::cout << std::setprecision(2) << "dy·W   " << with_W.shape() << " is off by "
              << max(abs(with_W - right)).item() << "\ndy·Wᵀ  " << with_transposed.shape()
              << " is off by " << max(abs(with_transposed - right)).item() << '\n';
}

void print_wrong_shapes() {
    const Array dlogits = zeros({B, V}), h = zeros({B, H});
    try {
        matmul(dlogits, h); // the transpose is missing
    } catch (const std::exception& error) {
        std::cout << error.what() << '\n';
    }
    Linear output(H, V);
    output.bias->mutable_value() -= dlogits; // the sum is missing
    try {
        output(h);
    } catch (const std::exception& error) {
        std::cout << error.what() << '\n';
    }
}

// What the lines of the tape save for their backward.
void print_the_tape() {
    Model model;
    const Indices ids = randint(0, V, {B, 3}), targets = randint(0, V, {B});
    Tape tape;
    const Tensor loss = cross_entropy(model(ids), targets);
    tape.print(std::cout);
}

} // namespace

int main() {
    print_a_linear_layer();
    train_both_ways();
    print_what_a_square_hides();
    print_wrong_shapes();
    print_the_tape();
}
