#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

constexpr std::ptrdiff_t D = 16, H = 16; // the length of an input and of the state

// A gated recurrent unit (Cho et al., 2014), as torch.nn.GRUCell: x (B, D) and h (B, H) to h' (B, H).
//     r = σ(W_ir·x + b_ir + W_hr·h + b_hr)         how much of the state the candidate sees
//     z = σ(W_iz·x + b_iz + W_hz·h + b_hz)         how much of the state stays
//     n = tanh(W_in·x + b_in + r∗(W_hn·h + b_hn))  the candidate
//     h' = (1 - z)∗n + z∗h
struct GRUCell : Module {
    Tensor operator()(const Tensor& x, const Tensor& h) {
        const Tensor from_x = ih(x), from_h = hh(h); // (B, 3H): for r, z and n
        const Tensor gates = sigmoid(slice(from_x, 1, 0, 2 * H) + slice(from_h, 1, 0, 2 * H));
        const Tensor r = slice(gates, 1, 0, H), z = slice(gates, 1, H, 2 * H);
        const Tensor n = tanh(slice(from_x, 1, 2 * H, 3 * H) + r * slice(from_h, 1, 2 * H, 3 * H));
        return (1 - z) * n + z * h;
    }
    void members(Members& m) override {
        m.module("ih", ih);
        m.module("hh", hh);
    }
    Linear ih{D, 3 * H}, hh{H, 3 * H};
};

// Whether the number of ones up to each place is odd: (B, T) to (B, T).
Indices parities(Indices bits) {
    for (std::size_t b = 0; b < bits.shape(0); ++b)
        for (std::size_t t = 1; t < bits.shape(1); ++t) bits(b, t) ^= bits(b, t - 1);
    return bits;
}

int main() {
    manual_seed(1);
    Embedding embedding(2, D);
    GRUCell cell;
    Linear output(H, 2);
    const auto model = [&](const Indices& bits) {
        Tensor h = zeros({bits.shape(0), H});
        std::vector<Tensor> states;                        // after each bit
        for (const Tensor& x : unbind(embedding(bits), 1)) // T times (B, D)
            states.push_back(h = cell(x, h));
        return output(stack(states, 1)); // (B, T, 2)
    };
    Adam optimizer({{embedding, 0.01}, {cell, 0.01}, {output, 0.01}});
    for (int step = 0; step <= 500; ++step) {
        const Indices bits = randint(0, 2, {32, 16});
        Tape tape;
        const Tensor loss = cross_entropy(model(bits), parities(bits));
        if (step % 100 == 0) std::cout << "step " << step << ", loss " << loss.item() << '\n';
        optimizer.zero_grad();
        tape.backward(loss);
        optimizer.step();
    }
    const Indices bits = randint(0, 2, {100, 100}); // what it learned from 16 bits holds for 100
    std::cout << "accuracy " << 100 * accuracy(model(bits), parities(bits)) << " %\n";
}
