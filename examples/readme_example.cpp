#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

int main() {
    manual_seed(1);
    Embedding embedding(4, 2);                    // nn.Embedding(4, 2): four ids, two numbers each
    Linear output(2, 4, false);                   // a score for each id that may come next
    SGD optimizer({{embedding, 1}, {output, 1}}); // both learn with a rate of 1
    const Indices ids{1, 1, 3}, next{2, 2, 0};

    for (int step = 1; step <= 100; ++step) {
        Tape tape;                                    // from here on, operations are recorded
        const Tensor logits = output(embedding(ids)); // (3,) to (3, 2) to (3, 4)
        const Tensor loss = cross_entropy(logits, next);
        if (step == 1) tape.print(std::cout);
        tape.backward(loss);
        if (step == 1) std::cout << embedding.weight.grad << '\n';
        optimizer.step();
        optimizer.zero_grad();
        if (step == 1 || step % 50 == 0)
            std::cout << "step " << step << ", loss " << loss.item() << '\n';
    } // the tape ends
}
