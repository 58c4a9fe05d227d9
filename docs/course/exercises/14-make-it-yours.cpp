// Exercise 14: one token at a time.
//
// A model that generates computes one new token after the other. Keys and values of earlier tokens do not
// change, so they are kept. Write the attention of the newest token. Turn its query and its key by its
// position. Keep its key and its value, and attend to all that is kept. Then run ./docs/course/check.sh 14

#include "docs/course/exercises/14-make-it-yours.hpp"
#include "docs/course/exercises/check.hpp"

#include <cmath>

using namespace tapestry;
using course::missing;

// A Cache has `keys` and `values`: vectors with a row (1, D) for each token so far. `turned(x, first)` turns the
// rows of x (n, D) by their positions, of which the first is `first`. Both are in 14-make-it-yours.hpp.
// q, k and v (1, D) of the newest token, not yet turned, to its row (1, D) of the result.
Tensor attend(const Tensor& q, const Tensor& k, const Tensor& v, Cache& cache) {
    Tensor result;
    // --- your code begins
    missing("turn q and k by the position of the token, add to the cache, and attend to all in it");
    // --- your code ends
    return result;
}
