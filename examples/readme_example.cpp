#include "framework/kernels/random.hpp"
#include "framework/nn/embedding.hpp"
#include "framework/nn/linear.hpp"
#include "framework/ops/cross_entropy.hpp"
#include "framework/optim/sgd.hpp"
#include "framework/tape/tape.hpp"

#include <cstdio>
#include <iostream>

using namespace tapestry;

// The README's example: first one lookup and its gradient, and then a training loop.
int main() {
    manual_seed(1);

    Embedding embedding(4, 2);  // nn.Embedding(4, 2): four ids, two numbers each
    Linear output(2, 4, false); // a score for each id that may come next
    const Indices ids{1, 1, 3}, next{2, 2, 0};
    {
        Tape tape;                                    // from here on, operations are recorded
        const Tensor logits = output(embedding(ids)); // (3,) to (3, 2) to (3, 4)
        const Tensor loss = cross_entropy(logits, next);
        tape.print(std::cout);
        tape.backward(loss);
        std::cout << embedding.weight.grad.value() << '\n';
    } // the tape ends

    SGD optimizer({{"table", &embedding.weight}, {"output", &output.weight}}, {.lr = 1});
    optimizer.zero_grad();
    for (int step = 1; step <= 100; ++step) {
        Tape tape;
        const Tensor loss = cross_entropy(output(embedding(ids)), next);
        tape.backward(loss);
        optimizer.step();
        optimizer.zero_grad();
        if (step % 50 == 0 || step == 1) std::printf("step %d, loss %.3f\n", step, loss.item());
    }
}
