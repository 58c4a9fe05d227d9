// Exercise 9: two operations of your own.
//
// Each is one function: compute the value, then return record(name, inputs, value, saved, backward). The
// program links the library in double, because the check compares your slopes with difference quotients.
// Fill the two gaps, then run ./docs/course/check.sh 9

#include "docs/course/exercises/check.hpp"

#include <cmath>

using namespace tapestry;
using course::missing;

// σ(x) = 1/(1 + e⁻ˣ), for your use. Its slope is σ(x)·(1 - σ(x)).
Real sigma(Real x) { return 1 / (1 + std::exp(-x)); }

// y = ln(1 + eˣ)
// The value has to be right for x = 1000 too, where eˣ is infinite.
Tensor my_softplus(const Tensor& x) {
    // --- your code begins
    missing("the value of each element, and record() with the slope of ln(1 + eˣ)");
    // --- your code ends
}

// y = x·σ(x)
// x occurs twice.
Tensor my_swish(const Tensor& x) {
    // --- your code begins
    missing("the value of each element, and record() with the slope of x·σ(x)");
    // --- your code ends
}
