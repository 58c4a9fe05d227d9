// Exercise 10: words from their neighbours.
//
// The check has the tables, the training and the random words. You write what the training learns from: the
// pairs of words, and the loss. Fill the two gaps, then run ./docs/course/check.sh 10

#include "docs/course/exercises/check.hpp"

using namespace tapestry;
using course::missing;

using Pair = std::pair<std::int64_t, std::int64_t>; // a centre and a word near it: {ids[i], ids[j]}

// Each place of a text with each place that is 1 to `window` away from it, on both sides. In any order.
// std::size_t has no negative numbers, so i - window must not fall below 0.
std::vector<Pair> pairs_of(const std::vector<std::int64_t>& ids, std::size_t window) {
    std::vector<Pair> pairs;
    // --- your code begins
    missing("for each place i, a pair with each place j around it, as far as the text goes");
    // --- your code ends
    return pairs;
}

// The loss of negative sampling, as a mean over a batch of B pairs. centre (B, 1, D) are vectors of the table v.
// Vectors of the table u are near (B, 1, D), of the word nearby, and far (B, K, D), of K random words for each.
Tensor loss_of(const Tensor& centre, const Tensor& near, const Tensor& far) {
    // --- your code begins
    missing("-ln σ(v·u) for the word nearby, and the sum of -ln σ(-v·u) over the K random words");
    // --- your code ends
}
