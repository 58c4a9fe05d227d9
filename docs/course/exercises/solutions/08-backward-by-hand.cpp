#include "docs/course/exercises/check.hpp"

using namespace tapestry;

// p (N, V) and targets (N,) to (N, V).
Tensor gradient_of_logits(const Tensor& p, const Indices& targets, double N, std::size_t V) {
    // --- your code begins
    return (p - one_hot(targets, V)) / N;
    // --- your code ends
}

// dlogits (N, V) and h (N, 6) to (6, V).
Tensor gradient_of_output_weight(const Tensor& dlogits, const Tensor& h) {
    // --- your code begins
    return matmul(transpose(h), dlogits); // (6, N)·(N, V)
    // --- your code ends
}

// dlogits (N, V) to (V,).
Tensor gradient_of_output_bias(const Tensor& dlogits) {
    // --- your code begins
    return sum(dlogits, 0);
    // --- your code ends
}

// dlogits (N, V) and W2 (6, V) to (N, 6).
Tensor gradient_of_h(const Tensor& dlogits, const Tensor& W2) {
    // --- your code begins
    return matmul(dlogits, transpose(W2)); // (N, V)·(V, 6)
    // --- your code ends
}

// dh (N, 6) and h = tanh(z) (N, 6) to (N, 6).
Tensor gradient_of_z(const Tensor& dh, const Tensor& h) {
    // --- your code begins
    return dh * (1 - h * h);
    // --- your code ends
}

// dz (N, 6) and W1 (6, 6) to (N, 6). W1 is square: any order of the factors has the right shape.
Tensor gradient_of_x(const Tensor& dz, const Tensor& W1) {
    // --- your code begins
    return matmul(dz, transpose(W1));
    // --- your code ends
}

// ids (N, 3) and dx (N, 6) to (V, 2). Numbers 2k and 2k + 1 of row n belong to the letter ids(n, k).
Array gradient_of_table(const Indices& ids, const Array& dx, std::size_t V) {
    Array dtable = zeros({V, 2});
    // --- your code begins
    for (std::size_t n = 0; n < ids.shape(0); ++n)
        for (std::size_t k = 0; k < 3; ++k)
            for (std::size_t d = 0; d < 2; ++d) dtable(ids(n, k), d) += dx(n, 2 * k + d);
    // --- your code ends
    return dtable;
}
