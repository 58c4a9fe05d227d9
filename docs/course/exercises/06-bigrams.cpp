// Exercise 6: the best bigram model, without training.
//
// Count which token follows which, and make logits of the counts: their softmax has to be the shares in each
// row. Some tokens never occur. No logit may be NaN, also in their rows. -∞ is allowed, where a pair never
// occurs. Return an array or a tensor: / and log give a tensor, and its array is .value(). Fill the gap, then
// run ./docs/course/check.sh 6

#include "docs/course/exercises/check.hpp"

using namespace tapestry;
using course::missing;

// inputs (N,), and targets (N,) that follow them, to logits (V, V): row a for what follows token a.
Tensor logits_by_counting(const Indices& inputs, const Indices& targets, std::size_t V) {
    Array counts = zeros({V, V});
    // --- your code begins
    missing(
        "counts(a, b): how often b follows a; their shares in each row; the logarithms of these");
    // --- your code ends
}
