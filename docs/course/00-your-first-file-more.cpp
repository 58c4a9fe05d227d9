#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// Axes and single numbers, and what goes wrong.
int main() {
    const Tensor x{{1, 2, 3}, {4, 5, 6}};
    std::cout << "sum over axis 1\n" << sum(x, 1) << '\n';
    std::cout << "mean of all\n" << mean(x) << '\n';
    std::cout << "the number in it: " << mean(x).item() << '\n';
    std::cout << "row 1, column 2: " << x.value()(1, 2) << "\n\n";

    Embedding embedding(10, 3);
    try {
        embedding({{1, 2, 4}, {4, 3, 10}}); // ten rows: 0 to 9
    } catch (const std::exception& error) {
        std::cout << error.what() << '\n';
    }
    try {
        x.item();
    } catch (const std::exception& error) {
        std::cout << error.what() << '\n';
    }
    try {
        const Tensor loss = mean(embedding({1, 2}));
        Tape tape; // too late
        tape.backward(loss);
    } catch (const std::exception& error) {
        std::cout << error.what() << "\n\n";
    }

    std::cout << "whole numbers: 7 / 2 is " << 7 / 2 << '\n';
    std::cout << "with a point:  7.0 / 2 is " << 7.0 / 2 << '\n';
}
