#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// What goes wrong.
int main() {
    const Array table{{0, 1}, {10, 11}, {20, 21}, {30, 31}};
    const Indices ids{1, 1, 3};
    try {
        Embedding embedding = Embedding::from_pretrained(table); // frozen, as in PyTorch
        Tape tape;
        tape.backward(sum(embedding(ids)));
    } catch (const std::exception& error) {
        std::cout << error.what() << "\n\n";
    }

    Embedding embedding = Embedding::from_pretrained(table, false);
    for (int step = 1; step <= 2; ++step) {
        Tape tape;
        tape.backward(sum(embedding(ids)));
        std::cout << "after backward number " << step << '\n'
                  << embedding.weight.grad.value() << '\n';
    }
}
