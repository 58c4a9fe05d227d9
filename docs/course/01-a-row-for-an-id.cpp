#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;

// An embedding is a table with a row for each id. A lookup copies rows; a product gives the same ones.
int main() {
    // Numbers that say where they stand: row 4 is 40, 41, 42, 43.
    Array numbers = zeros({10, 4});
    for (std::size_t id = 0; id < 10; ++id)
        for (std::size_t d = 0; d < 4; ++d) numbers(id, d) = Real(10 * id + d);
    Embedding embedding = Embedding::from_pretrained(numbers);
    std::cout << "table\n" << numbers << "\n\n";

    const Indices ids{{1, 2, 4}, {5, 4, 3}, {9, 0, 1}, {2, 2, 2}, {8, 6, 7}};
    const Tensor vectors = embedding(ids);
    std::cout << "ids\n" << ids << "\nvectors\n" << vectors << "\n\n";

    // The same as a product: each id becomes a row of zeros with a single 1.
    const Array rows = one_hot(ids, 10);                   // (5, 3) to (5, 3, 10)
    const Tensor product = matmul(rows, embedding.weight); // times (10, 4): (5, 3, 4)
    std::cout << "one-hot rows of 1, 2 and 4\n" << one_hot({1, 2, 4}, 10) << '\n';
    std::cout << std::boolalpha
              << "the product has the same numbers: " << (product.value() == vectors.value())
              << '\n';
}
