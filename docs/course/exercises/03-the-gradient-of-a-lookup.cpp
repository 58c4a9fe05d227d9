// Exercise 3: the gradient of a lookup, by hand.
//
// rows = table[ids] has copied one row of the table for each id. From drows, the gradient of the copies,
// compute the gradient of the table. Fill the gap, then run ./docs/course/check.sh 3

#include "docs/course/exercises/check.hpp"

using namespace tapestry;
using course::missing;

// ids (N,) and drows (N, D) to (V, D).
Array gradient_of_table(const Indices& ids, const Array& drows, std::size_t V) {
    Array dtable = zeros({V, drows.shape(1)});
    // --- your code begins
    missing("for each i, add row i of drows to the row of dtable that it was copied from");
    // --- your code ends
    return dtable;
}
