// Exercise 4: the gradient of the cross entropy, by hand.
//
// logits has a row of V scores for each of N examples, and targets has the number of each right answer. Write the
// gradient of the mean cross entropy with respect to the logits. You may call softmax and one_hot, but no
// tape and no cross_entropy. Fill the gap, then run ./docs/course/check.sh 4

#include "docs/course/exercises/check.hpp"

using namespace tapestry;
using course::missing;

// logits (N, V) and targets (N,) to (N, V).
Array gradient_of_logits(const Array& logits, const Indices& targets) {
    const std::size_t N = logits.shape(0), V = logits.shape(1);
    Array dlogits = zeros({N, V});
    // --- your code begins
    missing("dlogits(i, c) for each row i and class c: p minus one-hot, as part of a mean");
    // --- your code ends
    return dlogits;
}
