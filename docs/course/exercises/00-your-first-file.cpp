// Exercise 0: a tensor of your own.
//
// Make a tensor, sum it along an axis, and take a number out of a tensor. Fill the three gaps, then run
// ./docs/course/check.sh 0

#include "docs/course/exercises/check.hpp"

using namespace tapestry;
using course::missing;

// The numbers 1 to 6 in shape (2, 3), row by row.
Tensor one_to_six() {
    // --- your code begins
    missing("return a tensor with two rows, 1 2 3 and 4 5 6");
    // --- your code ends
}

// x (N, M) to (M,): PyTorch's x.sum(0).
Tensor sum_down_the_columns(const Tensor& x) {
    // --- your code begins
    missing("return the sum of x over axis 0, so that one number for each column is left");
    // --- your code ends
}

// The mean of all numbers of x: a number, and no tensor.
double mean_of(const Tensor& x) {
    // --- your code begins
    missing("return the number in the tensor mean(x)");
    // --- your code ends
}
