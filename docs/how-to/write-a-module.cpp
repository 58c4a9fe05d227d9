#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// The logits of the next id, given the two before it.
struct NextId : Module {
    Embedding embedding{10, 4};
    Linear hidden{2 * 4, 16};
    Linear output{16, 10};

    Tensor operator()(const Indices& ids) {                    // (B, 2)
        const Tensor pairs = reshape(embedding(ids), {-1, 8}); // (B, 2, 4) to (B, 8)
        return output(tanh(hidden(pairs)));                    // (B, 10)
    }

  protected:
    void members(Members& m) override {
        m.module("embedding", embedding);
        m.module("hidden", hidden);
        m.module("output", output);
    }
};

int main() {
    manual_seed(1);
    NextId net;
    std::cout << net << '\n' << net.parameter_count() << " numbers are learned\n";

    const Indices pairs{{1, 2}, {2, 3}, {3, 5}, {5, 8}}, next{3, 5, 8, 3};
    Adam adam(net, {.lr = 0.05});
    for (int step = 1; step <= 50; ++step) {
        Tape tape;
        const Tensor loss = cross_entropy(net(pairs), next);
        tape.backward(loss);
        adam.step();
        adam.zero_grad();
        if (step % 25 == 0) std::cout << "step " << step << ", loss " << loss.item() << '\n';
    }
}
