#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// The place for your first lines: edit this, and run it.
int main() {
    manual_seed(1); // the same random numbers in each run

    const Tensor x{{1, 2, 3}, {4, 5, 6}}; // two rows of three numbers
    std::cout << x << '\n';
    std::cout << "its shape is " << x.shape() << ", its mean " << mean(x).item() << "\n\n";

    Embedding embedding(10, 3);              // nn.Embedding(10, 3): ten rows of three numbers
    const Indices ids{{1, 2, 4}, {4, 3, 9}}; // whole numbers: which rows
    Tape tape;                               // from here on, operations are recorded
    const Tensor vectors = embedding(ids);
    const Tensor loss = mean(vectors * vectors);
    std::cout << "vectors\n" << vectors << "\nloss " << loss.item() << "\n\n";

    tape.print(std::cout); // what was recorded
    tape.backward(loss);
    std::cout << "gradient of the table\n" << embedding.weight.grad.value() << '\n';
}
