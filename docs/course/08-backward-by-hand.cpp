#include <tapestry.hpp>

#include <iomanip>
#include <iostream>

using namespace tapestry;

struct Values {
    Tensor x, z, h, logits, loss;
};

// Chapter 7's model, and its backward by hand: nine gradients, from the last line to the first.
int main() {
    manual_seed(1);
    constexpr std::int64_t V = 27, D = 2, H = 64, B = 32;
    Embedding embedding(V, D);
    Linear hidden(3 * D, H), output(H, V);
    const Indices ids = randint(0, V, {B, 3}), targets = randint(0, V, {B});
    const auto forward = [&] {
        const Tensor x = reshape(embedding(ids), {B, 3 * D}), z = hidden(x), h = tanh(z);
        const Tensor logits = output(h);
        return Values{x, z, h, logits, cross_entropy(logits, targets)};
    };

    const auto [x, z, h, logits, loss] = forward(); // no tape lives: values, and no derivatives
    const Tensor dlogits = (softmax(logits) - one_hot(targets, V)) / B;
    const Tensor doutput_weight = matmul(transpose(dlogits), h); // (27, 32)·(32, 64)
    const Tensor doutput_bias = sum(dlogits, 0);
    const Tensor dh = matmul(dlogits, output.weight); // (32, 27)·(27, 64)
    const Tensor dz = dh * (1 - h * h);
    const Tensor dhidden_weight = matmul(transpose(dz), x); // (64, 32)·(32, 6)
    const Tensor dhidden_bias = sum(dz, 0);
    const Tensor dx = matmul(dz, hidden.weight);        // (32, 64)·(64, 6)
    const Array rows = reshape(dx, {B * 3, D}).value(); // a row for each letter
    Array dtable = zeros({V, D});
    for (std::size_t i = 0; i < ids.size(); ++i)
        for (std::size_t d = 0; d < D; ++d) dtable(ids.flat(i), d) += rows(i, d);

    Tape tape;
    const Values on_tape = forward();
    tape.backward(on_tape.loss);
    const auto compare = [](const char* name, const Tensor& mine, const Array& tapes) {
        std::cout << std::setw(16) << name << "  " << std::setw(8) << mine.shape() << std::fixed
                  << std::setprecision(6) << "  largest " << max(abs(mine)).item()
                  << "  differs from the tape's by " << max(abs(mine - tapes)).item() << '\n';
    };
    compare("logits", dlogits, tape.grad(on_tape.logits));
    compare("output.weight", doutput_weight, output.weight.grad.value());
    compare("output.bias", doutput_bias, output.bias->grad.value());
    compare("h", dh, tape.grad(on_tape.h));
    compare("z", dz, tape.grad(on_tape.z));
    compare("hidden.weight", dhidden_weight, hidden.weight.grad.value());
    compare("hidden.bias", dhidden_bias, hidden.bias->grad.value());
    compare("x", dx, tape.grad(on_tape.x));
    compare("embedding.weight", dtable, embedding.weight.grad.value());
}
