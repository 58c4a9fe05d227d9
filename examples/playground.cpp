#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// The place for your first lines: edit this, and run it.
int main() {
    Embedding embedding(10, 3); // a table of ten vectors, as nn.Embedding(10, 3)
    Tape tape;                  // from here on, operations are recorded
    const Tensor vectors = embedding({{1, 2, 4, 5}, {4, 3, 2, 9}});
    std::cout << vectors << '\n';

    const Tensor loss = mean(vectors * vectors);
    tape.backward(loss);
    tape.print(std::cout);
    // A row for each id, zero where it was not used.
    std::cout << embedding.weight.grad.value() << '\n';
}
