#include "docs/course/exercises/check.hpp"

using namespace tapestry;
using namespace tapestry::course;

Tensor one_to_six();
Tensor sum_down_the_columns(const Tensor& x);
double mean_of(const Tensor& x);

namespace {

// A function without a return often gives a tensor that was never filled.
Array value_of(const Tensor& answer) {
    try {
        return answer.value();
    } catch (const std::logic_error& error) {
        throw std::logic_error(error.what() +
                               std::string("\nIs a return missing? The compiler warns of that."));
    }
}

void check_sum(Exercise& exercise, const std::string& what, const Array& x) {
    const std::size_t N = x.shape(0), M = x.shape(1);
    Array down = zeros({M}), across = zeros({N});
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t m = 0; m < M; ++m) {
            down(m) += x(n, m);
            across(n) += x(n, m);
        }
    exercise.equal(
        what, [&] { return value_of(sum_down_the_columns(x)); }, down,
        {{across,
          "That is a sum for each row, along axis 1. Axis 0 counts the rows: a sum along it "
          "adds the rows up, and one number for each column is left."},
         {sum(x).value(), "That is the sum of all numbers. Name the axis that is to vanish."},
         {sum(x, 0, true).value(), "The numbers are right. Their shape still has the axis that was "
                                   "summed: leave out keepdim, the third argument."},
         {mean(x, 0).value(), "That is the mean of each column. A sum is not divided."}});
}

void check_mean(Exercise& exercise, const std::string& what, const Array& x) {
    exercise.equal(
        what, [&] { return full({}, mean_of(x)); }, mean(x).value(),
        {{sum(x).value(), "That is the sum. The mean is divided by how many numbers there are."},
         {(sum(x) / 6).value(), "The sum was divided by 6, but x has another number of elements. "
                                "mean(x) knows how many."},
         {(sum(x) / x.shape(0)).value(),
          "The sum was divided by the number of rows. Divide by how many numbers there are."},
         {full({}, 0), "1 / 4 of whole numbers is 0: write 1.0 / 4. Or is a return missing? The "
                       "compiler warns of that."}});
}

} // namespace

int main() {
    Exercise exercise;
    exercise.equal(
        "the numbers 1 to 6 in shape (2, 3)", [] { return value_of(one_to_six()); },
        {{1, 2, 3}, {4, 5, 6}},
        {{{{1, 2}, {3, 4}, {5, 6}},
          "That is shape (3, 2): three rows of two. The first number of a shape counts the rows."},
         {{{1, 4}, {2, 5}, {3, 6}},
          "Rows and columns are exchanged. Each inner pair of braces is a row, not a column."},
         {{{1, 3, 5}, {2, 4, 6}},
          "The numbers run down the columns. They are to fill the first row, then the second."},
         {{1, 2, 3, 4, 5, 6}, "That is one axis of six, shape (6,). Each row has its own braces."},
         {{{0, 1, 2}, {3, 4, 5}}, "These are 0 to 5. The numbers begin with 1."}});
    check_sum(exercise, "the sum of two rows of three", {{1, 2, 3}, {4, 5, 6}});
    check_sum(exercise, "the sum where there are as many rows as columns", {{1, 2}, {30, 40}});
    check_sum(exercise, "the sum of forty random rows", random_normal({40, 7}));
    check_mean(exercise, "the mean of 1, 2, 3 and 8 is 3.5", {{1, 2}, {3, 8}});
    return exercise.finish();
}
