#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// A lookup copies rows; its backward adds the copies' gradients up, each in the row that it came from.
int main() {
    const Array table{{0, 1}, {10, 11}, {20, 21}, {30, 31}};
    Embedding embedding =
        Embedding::from_pretrained(table, false); // false: the table is not frozen
    const Indices ids{1, 1, 3};
    const Array g{{1, 2}, {3, 4}, {5, 6}}; // chosen by hand, to see where each number goes

    Tape tape;
    const Tensor rows = embedding(ids); // (4, 2) and (3,) to (3, 2)
    const Tensor loss = sum(rows * g);  // so d loss/d rows = g
    tape.backward(loss);
    std::cout << "ids\n"
              << ids << "\nrows\n"
              << rows.value() << "\ngradient of the rows\n"
              << tape.grad(rows) << "\ngradient of the table\n"
              << embedding.weight.grad.value() << '\n';

    // w ← w - lr·dw: what was not looked up has a gradient of zero, and stays.
    SGD sgd(embedding, {.lr = 0.1});
    sgd.step();
    std::cout << "table after a step\n" << embedding.weight.value() << '\n';

    // Nearly all rows of a large table have a zero. A sparse gradient does without them.
    Embedding large(50000, 2, {.sparse = true});
    Tape another;
    another.backward(sum(large(ids) * g));
    std::cout << "sparse gradient of a large table\n" << large.weight.grad << '\n';
}
