#include "tests/support/gradient_check.hpp"

#include "framework/ops/arithmetic.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(the_comparison_of_two_functions)

BOOST_AUTO_TEST_CASE(tells_apart_values_and_gradients_that_differ) {
    const auto f = [](const Tensors& x) { return x[0] + x[0]; };
    const auto g = [](const Tensors& x) { return x[0] + x[0].detach(); };
    const auto h = [](const Tensors& x) { return x[0]; };
    BOOST_TEST(same_function(f, f, random_inputs({{2}})));
    BOOST_TEST(!same_function(f, g, random_inputs({{2}})));
    BOOST_TEST(!same_function(f, h, random_inputs({{2}})));
}

BOOST_AUTO_TEST_SUITE_END()
