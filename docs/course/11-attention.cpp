#include <tapestry.hpp>

#include <cmath>
#include <iostream>

using namespace tapestry;

// Attention on the four tokens "the cat ate it", with numbers chosen by hand.
int main() {
    // What each token asks for, what it is found by, and what it hands on.
    const Tensor q{{0, 0, 0, 0}, {2, 0, 0, 0}, {0, 2, 0, 2}, {0, 2, 1, 0}};
    const Tensor k{{2, 0, 0, 0}, {0, 2, 0, 0}, {0, 0, 2, 0}, {0, 0, 0, 2}};
    const Tensor v{{10, 1, 0, 0}, {20, 0, 1, 0}, {30, 0, 0, 1}, {40, 1, 1, 1}};
    const std::size_t T = 4, d = 4;

    const Tensor scores = matmul(q, transpose(k)) / std::sqrt(Real(d)); // (T, T)
    std::cout << "scores\n" << scores << "\nweights without a mask\n" << softmax(scores) << '\n';

    Mask future = Mask::from_shape({T, T}); // true where token j comes after token i
    for (std::size_t i = 0; i < T; ++i)
        for (std::size_t j = 0; j < T; ++j) future(i, j) = j > i;
    const Tensor seen = masked_fill(scores, future, -INFINITY);
    const Tensor weights = softmax(seen);    // each row sums to 1
    const Tensor mixed = matmul(weights, v); // row i: a weighted mean of the rows of v
    std::cout << "scores with the mask\n"
              << seen << "\nweights\n"
              << weights << "\nresult\n"
              << mixed << '\n';

    // The library does all of it in one operation, for a batch: here of one sequence.
    const Tensor qkv = unsqueeze(concatenate({q, k, v}, 1), 0); // (1, T, 3d)
    std::cout << "fused\n" << causal_attention(qkv, 1) << '\n';

    // Two heads: one on the first two numbers of each row, one on the last two.
    std::cout << "weights of two heads\n" << causal_attention_weights(qkv.value(), 2) << '\n';
}
