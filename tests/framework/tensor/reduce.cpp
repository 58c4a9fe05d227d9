#include "framework/tensor/reduce.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(reductions_of_arrays)

namespace {

using Axes = std::vector<std::size_t>;

// Over each group of elements that differ in the reduced axes alone, one number at a time.
Array by_loops(const Array& x, const Axes& axes, Real start, Real (*join)(Real, Real)) {
    Shape kept = x.shape();
    for (const std::size_t axis : axes) kept[axis] = 1;
    Array y = full(kept, start);
    for (std::size_t i = 0; i < x.size(); ++i) {
        std::size_t place = 0, stride = 1, rest = i;
        for (std::size_t axis = x.dimension(); axis-- > 0; rest /= x.shape(axis)) {
            place += rest % x.shape(axis) % kept[axis] * stride;
            stride *= kept[axis];
        }
        y.data()[place] = join(y.data()[place], x.data()[i]);
    }
    return y;
}

const std::pair<Shape, std::vector<Axes>> cases[] = {
    {{}, {{}}},
    {{5}, {{}, {0}}},
    {{3, 4}, {{}, {0}, {1}, {0, 1}}},
    {{2, 3, 4}, {{0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}, {0, 1, 2}}},
    {{2, 1, 3, 2}, {{1}, {0, 3}, {1, 2}, {0, 1, 2, 3}}},
    {{3, 70}, {{0}, {1}}},
};

} // namespace

BOOST_AUTO_TEST_CASE(go_over_the_axes_named_which_keep_extent_1) {
    Generator generator(1);
    for (const auto& [shape, choices] : cases)
        for (const Axes& axes : choices) {
            const Array x = normal(shape, generator);
            const auto add = [](Real a, Real b) { return a + b; };
            const auto larger = [](Real a, Real b) { return std::max(a, b); };
            BOOST_TEST(close(sum_over(x, axes), by_loops(x, axes, 0, add), rounding(1e-5)));
            BOOST_TEST(close(max_over(x, axes), by_loops(x, axes, -infinity, larger), 0));
        }
}

BOOST_AUTO_TEST_CASE(take_nan_for_the_largest_along_any_axis) {
    for (std::size_t at = 0; at < 3; ++at)
        for (const std::size_t axis : {0, 1, 2}) {
            Array x = ones({3, 3, 3});
            x(at, at, at) = not_a_number;
            Array expected = ones(axis == 0   ? Shape{1, 3, 3}
                                  : axis == 1 ? Shape{3, 1, 3}
                                              : Shape{3, 3, 1});
            expected(axis == 0 ? 0 : at, axis == 1 ? 0 : at, axis == 2 ? 0 : at) = not_a_number;
            BOOST_TEST(close(max_over(x, {axis}), expected, 0));
        }
}

BOOST_AUTO_TEST_CASE(of_nothing_are_zeros) {
    BOOST_TEST(close(sum_over(zeros({0, 3}), {0}), zeros({1, 3}), 0));
    BOOST_TEST(close(sum_over(zeros({0, 3}), {0, 1}), zeros({1, 1}), 0));
    BOOST_TEST(to_string(sum_over(zeros({0, 3}), {1}).shape()) == "(0, 1)");
}

BOOST_AUTO_TEST_CASE(are_divided_by_more_than_real_can_count) {
    const double n = 16777217; // 2²⁴ + 1, which no float is
    BOOST_TEST(close(divided(Array{Real(3), -6}, 3), Array{1, -2}, 0));
    BOOST_TEST(close(divided(full({2}, Real(0.5)), n), full({2}, Real(0.5 / n)), 0));
}

BOOST_AUTO_TEST_SUITE_END()
