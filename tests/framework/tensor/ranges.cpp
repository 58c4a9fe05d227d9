#include "framework/tensor/ranges.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(ranges)

// What torch.arange gives.
BOOST_AUTO_TEST_CASE(arange_leaves_out_its_end) {
    BOOST_TEST((arange(5) == Indices{0, 1, 2, 3, 4}));
    BOOST_TEST((arange(2, 5) == Indices{2, 3, 4}));
    BOOST_TEST((arange(1, 10, 3) == Indices{1, 4, 7}));
    BOOST_TEST((arange(1, 11, 3) == Indices{1, 4, 7, 10}));
    BOOST_TEST((arange(3, -4, -2) == Indices{3, 1, -1, -3}));
    BOOST_TEST((arange(-3, 0) == Indices{-3, -2, -1}));
    for (const Indices& none : {arange(0), arange(4, 4), arange(4, 4, -1)})
        BOOST_TEST(to_string(none.shape()) == "(0,)");
}

BOOST_AUTO_TEST_CASE(arange_reaches_the_largest_numbers) {
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                           most = std::numeric_limits<std::int64_t>::max();
    BOOST_TEST((arange(most - 2, most) == Indices{most - 2, most - 1}));
    BOOST_TEST((arange(least, most, most) == Indices{least, -1, most - 1}));
    BOOST_TEST((arange(most, least, least) == Indices{most, -1}));
}

BOOST_AUTO_TEST_CASE(arange_refuses_a_step_that_does_not_lead_to_the_end) {
    BOOST_TEST(error_of<std::invalid_argument>([] { arange(0, 3, 0); }) ==
               "[arange] the step must not be 0");
    BOOST_TEST(error_of<std::invalid_argument>([] { arange(-1); }) ==
               "[arange] a step of 1 leads away from -1, counted from 0");
    BOOST_TEST(error_of<std::invalid_argument>([] { arange(1, 3, -1); }) ==
               "[arange] a step of -1 leads away from 3, counted from 1");
}

// What torch.linspace gives, in double.
BOOST_AUTO_TEST_CASE(linspace_divides_a_distance_evenly) {
    BOOST_TEST(close(linspace(0, 1, 5), {0, 0.25, 0.5, 0.75, 1}, 0));
    BOOST_TEST(close(linspace(5, -2, 4), {5, 2.6666666666666667, 0.33333333333333333, -2}, 0,
                     rounding(1e-6)));
    BOOST_TEST((linspace(1, 2, 1) == Array{1}));
    BOOST_TEST((linspace(1, 2, 2) == Array{1, 2}));
    BOOST_TEST((linspace(3, 3, 3) == Array{3, 3, 3}));
    BOOST_TEST(to_string(linspace(1, 2, 0).shape()) == "(0,)");
}

BOOST_AUTO_TEST_CASE(linspace_reaches_both_ends_and_is_symmetrical) {
    for (const std::size_t n : {2, 3, 7, 50, 101})
        for (const double end : {0.1, 0.7, 1.0, 3.3}) {
            const Array x = linspace(-end, end, n);
            BOOST_TEST(x(0) == Real(-end));
            for (std::size_t i = 0; i < n; ++i) BOOST_TEST(x(i) == -x(n - 1 - i));
        }
}

BOOST_AUTO_TEST_CASE(eye_is_one_on_the_diagonal) {
    BOOST_TEST((eye(3) == Array{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}));
    BOOST_TEST(to_string(eye(0).shape()) == "(0, 0)");
}

BOOST_AUTO_TEST_SUITE_END()
