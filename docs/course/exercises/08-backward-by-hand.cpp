// Exercise 8: seven gradients of chapter 7's model, from the last line to the first.
//
// One thing is other than in the chapter: the weights are stored (in, out), as in Keras. A layer is
// y = x·W + b. So the formulas of the page do not fit as they stand: let the shapes tell you.
//
//     x = reshape(table[ids])    (N, 6)    three letters of two numbers
//     z = x·W1 + b1              (N, 6)    W1 (6, 6)
//     h = tanh(z)                (N, 6)
//     logits = h·W2 + b2         (N, V)    W2 (6, V)
//     loss = the mean over N rows of -ln p[target], with p = softmax(logits)
//
// Fill the gaps in any order, and run ./docs/course/check.sh 8 after each. Every function is given the right
// gradient of the step after it.

#include "docs/course/exercises/check.hpp"

using namespace tapestry;
using course::missing;

// p (N, V) and targets (N,) to (N, V).
Tensor gradient_of_logits(const Tensor& p, const Indices& targets, double N, std::size_t V) {
    // --- your code begins
    missing("p minus a 1 at each target, for a mean over N rows: one_hot(targets, V) has these 1s");
    // --- your code ends
}

// dlogits (N, V) and h (N, 6) to (6, V).
Tensor gradient_of_output_weight(const Tensor& dlogits, const Tensor& h) {
    // --- your code begins
    missing("a matmul of both, of which one is transposed");
    // --- your code ends
}

// dlogits (N, V) to (V,).
Tensor gradient_of_output_bias(const Tensor& dlogits) {
    // --- your code begins
    missing("the bias was added to each row: add up what the rows send back");
    // --- your code ends
}

// dlogits (N, V) and W2 (6, V) to (N, 6).
Tensor gradient_of_h(const Tensor& dlogits, const Tensor& W2) {
    // --- your code begins
    missing("a matmul of both, of which one is transposed");
    // --- your code ends
}

// dh (N, 6) and h = tanh(z) (N, 6) to (N, 6).
Tensor gradient_of_z(const Tensor& dh, const Tensor& h) {
    // --- your code begins
    missing("dh times the derivative of tanh, of which h is the value");
    // --- your code ends
}

// dz (N, 6) and W1 (6, 6) to (N, 6). W1 is square: any order of the factors has the right shape.
Tensor gradient_of_x(const Tensor& dz, const Tensor& W1) {
    // --- your code begins
    missing("what gradient_of_h does, one layer before");
    // --- your code ends
}

// ids (N, 3) and dx (N, 6) to (V, 2). Numbers 2k and 2k + 1 of row n belong to the letter ids(n, k).
Array gradient_of_table(const Indices& ids, const Array& dx, std::size_t V) {
    Array dtable = zeros({V, 2});
    // --- your code begins
    missing(
        "for each n and k, add the two numbers to the row of dtable that they were copied from");
    // --- your code ends
    return dtable;
}
