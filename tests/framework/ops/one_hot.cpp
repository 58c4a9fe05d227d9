#include "framework/ops/one_hot.hpp"

#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(one_hot_rows)

BOOST_AUTO_TEST_CASE(have_a_1_at_each_id) {
    BOOST_TEST((one_hot({2, 0}, 3) == Array{{0, 0, 1}, {1, 0, 0}}));
    BOOST_TEST((one_hot(indices({}, {1}), 2) == Array{0, 1}));
    BOOST_TEST(to_string(one_hot(indices({2, 0}, {}), 5).shape()) == "(2, 0, 5)");
    check_refusals<std::out_of_range>({
        {[] {
             one_hot({0, 3}, 3);
         },
         "[one_hot] index 3 at (1,) is outside [0, 3)"},
        {[] { one_hot({-1}, 3); }, "[one_hot] index -1 at (0,) is outside [0, 3)"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
