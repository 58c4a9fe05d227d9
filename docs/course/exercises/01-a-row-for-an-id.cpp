// Exercise 1: a lookup by hand.
//
// An embedding copies one row of its table for each id. Write it as a loop, for ids of two axes: B sentences
// with T ids each. Fill the gap, then run ./docs/course/check.sh 1

#include "docs/course/exercises/check.hpp"

using namespace tapestry;
using course::missing;

// ids (B, T) and table (V, D) to (B, T, D).
Array look_up(const Indices& ids, const Array& table) {
    const std::size_t B = ids.shape(0), T = ids.shape(1), D = table.shape(1);
    Array vectors = zeros({B, T, D});
    // --- your code begins
    missing(
        "for each b and t, copy the D numbers of row ids(b, t) of the table to vectors(b, t, …)");
    // --- your code ends
    return vectors;
}
