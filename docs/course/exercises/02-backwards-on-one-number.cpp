// Exercise 2: fill in the table of dy.
//
// The tape of loss = (a·b - a)·b has three operations: p = a·b, d = p - a and loss = d·b. Walk them from the last to
// the first. Each adds its part to the gradient of each of its inputs, by its local derivative.
//
// dy is what a dict is in Python: dy["p"] is d loss/dp, and it is 0 before you add to it. Write expressions of a, b,
// p, d and dy, so that they hold for all numbers. Fill the gap, then run ./docs/course/check.sh 2

#include "docs/course/exercises/check.hpp"

#include <map>

using namespace tapestry;
using course::missing;

// Of p = a·b, d = p - a and loss = d·b, given the values: the gradient of the loss by each name.
std::map<std::string, double> table_of_dy(double a, double b, double p, double d) {
    std::map<std::string, double> dy;
    dy["loss"] = 1;
    // --- your code begins
    missing(
        "six lines such as dy[\"d\"] += dy[\"loss\"] * …: two for each operation, the loss first");
    // --- your code ends
    return dy;
}
