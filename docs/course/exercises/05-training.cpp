// Exercise 5: a step of a training.
//
// The net and its optimizer are given, and so is the loop. Write what each step does. It takes five lines, and
// a sixth that appends the loss of the step to losses. Fill the gap, then run ./docs/course/check.sh 5
//
// The check trains a net of its own: Linear(2, 16), tanh, Linear(16, 2). It is a Sequential, which is the
// library's module for layers one after another.

#include "docs/course/exercises/check.hpp"

using namespace tapestry;
using course::missing;

// Trains for so many steps, and returns the loss of each. x (N, 2), classes (N,); net(x) gives the logits.
std::vector<double> train(Sequential& net, Optimizer& optimizer, const Array& x,
                          const Indices& classes, int steps) {
    std::vector<double> losses;
    for (int step = 0; step < steps; ++step) {
        // --- your code begins
        missing(
            "a tape, the loss, zero_grad, backward and step; then losses.push_back(loss.item())");
        // --- your code ends
    }
    return losses;
}
