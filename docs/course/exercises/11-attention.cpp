// Exercise 11: the weights of attention, by hand.
//
// From queries and keys, one row for each token, compute how much each token takes from each: the scores,
// the mask, and the softmax. q.shape()[0] is T, and q.shape()[1] is d. Fill the gap, then run
// ./docs/course/check.sh 11

#include "docs/course/exercises/check.hpp"

#include <cmath>

using namespace tapestry;
using course::missing;

// q (T, d) and k (T, d) to (T, T). Row i has the weights of token i, which sum to 1.
Tensor attention_weights(const Tensor& q, const Tensor& k) {
    Tensor weights;
    // --- your code begins
    missing(
        "scores, a mask that is true where j comes after i, masked_fill with -INFINITY, softmax");
    // --- your code ends
    return weights;
}
