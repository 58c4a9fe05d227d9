#include "docs/course/exercises/14-make-it-yours.hpp"
#include "docs/course/exercises/check.hpp"

#include <cmath>

using namespace tapestry;

// A Cache has `keys` and `values`: vectors with a row (1, D) for each token so far. `turned(x, first)` turns the
// rows of x (n, D) by their positions, of which the first is `first`. Both are in 14-make-it-yours.hpp.
// q, k and v (1, D) of the newest token, not yet turned, to its row (1, D) of the result.
Tensor attend(const Tensor& q, const Tensor& k, const Tensor& v, Cache& cache) {
    Tensor result;
    // --- your code begins
    const std::size_t position = cache.keys.size(); // so many tokens came before
    cache.keys.push_back(turned(k, position));      // 1 more for k and q would do as well
    cache.values.push_back(v);
    const Tensor keys = concatenate(cache.keys), values = concatenate(cache.values); // (n, D)
    const Tensor scores =
        matmul(turned(q, position), transpose(keys)) / std::sqrt(Real(q.shape()[1]));
    result = matmul(softmax(scores), values); // nothing later is there to be masked
    // --- your code ends
    return result;
}
