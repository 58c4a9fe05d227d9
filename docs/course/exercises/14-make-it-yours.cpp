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

// Rows of x (n, D), of which the first is at position `first`: rotary positions.
Tensor turned(const Tensor& x, std::size_t first) {
    const std::size_t n = x.shape()[0], D = x.shape()[1];
    const auto half = std::ptrdiff_t(D / 2);
    const Tensor t = reshape(linspace(double(first), double(first + n) - 1, n), {-1, 1});
    const Array angles = (t * pow(10000, linspace(0, 2.0 / double(D) - 1, D / 2))).value();
    const Array c(xt::cos(angles)), s(xt::sin(angles));
    const Tensor a = slice(x, 1, 0, half), b = slice(x, 1, half, 2 * half);
    return concatenate({a * c - b * s, a * s + b * c}, 1);
}

// A Cache has `keys` and `values`: vectors with a row (1, D) for each token so far.
// q, k and v (1, D) of the newest token, not yet turned, to its row (1, D) of the result.
Tensor attend(const Tensor& q, const Tensor& k, const Tensor& v, Cache& cache) {
    Tensor result;
    // --- your code begins
    missing("turn q and k by the position of the token, add to the cache, and attend to all in it");
    // --- your code ends
    return result;
}
