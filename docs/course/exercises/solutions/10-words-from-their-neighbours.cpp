#include "docs/course/exercises/check.hpp"

using namespace tapestry;

using Pair = std::pair<std::int64_t, std::int64_t>; // a centre and a word near it: {ids[i], ids[j]}

// Each place of a text with each place that is 1 to `window` away from it, on both sides. In any order.
// std::size_t has no negative numbers, so i - window must not fall below 0.
std::vector<Pair> pairs_of(const std::vector<std::int64_t>& ids, std::size_t window) {
    std::vector<Pair> pairs;
    // --- your code begins
    for (std::size_t i = 0; i < ids.size(); ++i)
        for (std::size_t j = i + 1; j < ids.size() && j <= i + window; ++j) {
            pairs.push_back({ids[i], ids[j]});
            pairs.push_back({ids[j], ids[i]});
        }
    // --- your code ends
    return pairs;
}

// The loss of negative sampling, as a mean over a batch of B pairs. centre (B, 1, D) are vectors of the table v.
// Vectors of the table u are near (B, 1, D), of the word nearby, and far (B, K, D), of K random words for each.
Tensor loss_of(const Tensor& centre, const Tensor& near, const Tensor& far) {
    // --- your code begins
    const Tensor yes = log_sigmoid(sum(centre * near, -1));        // (B, 1)
    const Tensor no = sum(log_sigmoid(-sum(centre * far, -1)), 1); // (B, K) to (B)
    return -mean(yes) - mean(no);
    // --- your code ends
}
