#include "docs/course/exercises/check.hpp"

using namespace tapestry;

// Trains for so many steps, and returns the loss of each. x (N, 2), classes (N,); net(x) gives the logits.
std::vector<double> train(Sequential& net, Optimizer& optimizer, const Array& x,
                          const Indices& classes, int steps) {
    std::vector<double> losses;
    for (int step = 0; step < steps; ++step) {
        // --- your code begins
        Tape tape;
        const Tensor loss = cross_entropy(net(x), classes);
        optimizer.zero_grad();
        tape.backward(loss);
        optimizer.step();
        losses.push_back(loss.item());
        // --- your code ends
    }
    return losses;
}
