#include "framework/nn/embedding.hpp"
#include "framework/tensor/print.hpp"

#include <iostream>
#include <stdexcept>
#include <xtensor/xview.hpp>

using namespace tapestry;

// From ids to vectors: an embedding is a table, and a lookup copies rows out of it.
int main() {
    std::cout << std::boolalpha;
    manual_seed(1);

    Embedding embedding(10, 4); // nn.Embedding(10, 4): ids 0 to 9, four numbers for each
    std::cout << "The table:\n" << embedding.weight << "\n\n";

    // One id gives one vector: a row of the table.
    const Tensor vector = embedding(4);
    std::cout << "The vector of id 4:\n" << vector << "\n\n";

    // Ids of any shape: in the place of each stands its vector, (5, 3) to (5, 3, 4).
    const Indices ids{{1, 2, 4}, {5, 4, 3}, {9, 0, 1}, {2, 2, 2}, {8, 6, 7}};
    const Tensor vectors = embedding(ids);
    std::cout << "Ids, shape " << to_string(ids.shape()) << ":\n" << to_string(ids) << "\n\n";
    std::cout << "Their vectors:\n" << vectors << "\n\n";

    // Id 4 stands in two places of the batch; its neighbours make no difference.
    const Array first = xt::view(vectors.value(), 0, 2); // vectors[0, 2] in PyTorch
    const Array second = xt::view(vectors.value(), 1, 1);
    std::cout << "The same id gives the same vector: "
              << (first == vector.value() && second == vector.value()) << "\n\n";

    // So far nothing was recorded. On a tape a result knows the operation that it comes from.
    {
        Tape tape;
        std::cout << "With a tape:\n" << embedding(Indices{4, 4}) << "\n\n";
    }

    // An id that is no row is an error, and -1 is not the last row.
    for (const Indices& wrong : {Indices{{1, 2}, {3, 10}}, Indices{-1}}) {
        try {
            embedding(wrong);
        } catch (const std::out_of_range& error) {
            std::cout << error.what() << '\n';
        }
    }
}
