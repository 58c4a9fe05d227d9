#include "framework/optim/sgd.hpp"

#include "tests/framework/optim/support.hpp"

// Single steps by hand; tests/golden compares whole runs with PyTorch's.

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(sgd_steps, *boost::unit_test::tolerance(1e-5))

BOOST_AUTO_TEST_CASE(sgd_walks_down_the_gradient) {
    BOOST_TEST(after_step<SGD>(5, 2, SGDOptions{.lr = Real(0.5)}) == 4.0);
    BOOST_TEST(after_step<SGD>(5, 2, SGDOptions{.lr = Real(0.5), .weight_decay = Real(0.2)}) ==
               3.5);
}

BOOST_AUTO_TEST_CASE(dampening_does_not_touch_the_first_step) {
    const SGDOptions options{.lr = 1, .momentum = Real(0.5), .dampening = Real(0.75)};
    BOOST_TEST(after_step<SGD>(5, 2, options) == 3.0);
}

BOOST_AUTO_TEST_CASE(nesterov_looks_one_step_ahead) {
    const SGDOptions options{.lr = 1, .momentum = Real(0.5), .nesterov = true};
    BOOST_TEST(after_step<SGD>(5, 2, options) == 2.0); // 5 - (2 + 0.5·2)
}

BOOST_AUTO_TEST_SUITE_END()
