#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

int main() {
    manual_seed(1);
    Embedding embedding(4, 2);
    Linear output(2, 4);
    SGD optimizer({{embedding, 0.5}, {output, 0.5}}); // with its learning rate each
    for (int step = 1; step <= 100; ++step) {
        Tape tape;
        const Tensor loss = cross_entropy(output(embedding({1, 1, 3})), {2, 2, 0});
        tape.backward(loss);
        optimizer.step();
        optimizer.zero_grad();
        if (step % 50 == 0) std::cout << "step " << step << ", loss " << loss.item() << '\n';
    }
}
