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

BOOST_AUTO_TEST_CASE(sgd_moves_the_rows_by_the_sum_of_their_gradients) {
    Sparse<SGD, SGDOptions> sgd(SGDOptions{.lr = Real(0.5)});
    sgd.step(rows_two_and_zero());
    BOOST_TEST((sgd.table.value() == Array{{0, 1}, {3, 4}, {3, 4}, {7, 8}}));
    sgd.step({Shape{4, 2}, {}, empty({0, 2})});
    BOOST_TEST((sgd.table.value() == Array{{0, 1}, {3, 4}, {3, 4}, {7, 8}}));
}

BOOST_AUTO_TEST_CASE(with_momentum_sgd_moves_every_row_that_ever_had_a_gradient) {
    Sparse<SGD, SGDOptions> sgd(SGDOptions{.lr = 1, .momentum = Real(0.5)});
    sgd.step({Shape{4, 2}, {1}, {{1, 1}}});
    sgd.step({Shape{4, 2}, {3}, {{1, 1}}});
    BOOST_TEST((sgd.table.value() == Array{{1, 2}, {1.5, 2.5}, {5, 6}, {6, 7}}));
}

BOOST_AUTO_TEST_CASE(momentum_carries_the_gradients_on) {
    Parameter x("x", full({}, 5));
    SGD sgd({{"x", &x}}, {.lr = 1, .momentum = Real(0.5), .dampening = Real(0.25)});
    set_grad(x, full({}, 2));
    sgd.step(); // b = 2
    BOOST_TEST(double(x.value()()) == 3.0);
    sgd.step(); // b = 0.5·2 + 0.75·2
    BOOST_TEST(double(x.value()()) == 0.5);
    BOOST_TEST(double(sgd.state_dict().at("x/momentum_buffer")()) == 2.5);
}

BOOST_AUTO_TEST_CASE(settings_outside_their_range_are_refused) {
    Parameter x("x", full({}, 5));
    const Real nan = std::numeric_limits<Real>::quiet_NaN();
    const auto sgd = [&](SGDOptions options, std::string_view part) {
        BOOST_CHECK_EXCEPTION(SGD({{"x", &x}}, options), std::invalid_argument, Says{part});
    };
    sgd({.lr = -1}, "[Optimizer] lr and weight_decay must not be negative");
    sgd({.lr = nan}, "lr");
    sgd({.weight_decay = -1}, "weight_decay");
    sgd({.momentum = -1}, "[SGD] momentum must not be negative");
    sgd({.momentum = nan}, "momentum");
    sgd({.nesterov = true}, "[SGD] nesterov needs a positive momentum and no dampening");
    sgd({.momentum = Real(0.9), .dampening = Real(0.1), .nesterov = true}, "nesterov");
}

BOOST_AUTO_TEST_SUITE_END()
