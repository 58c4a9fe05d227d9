#include "framework/optim/adam.hpp"

#include "framework/nn/embedding.hpp"
#include "framework/ops/reduce.hpp"
#include "tests/framework/optim/support.hpp"

#include <cmath>

// Single steps by hand; tests/golden compares whole runs with PyTorch's.

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(adam_steps, *boost::unit_test::tolerance(1e-5))

// m̂/√v̂ is then the sign of the gradient.
BOOST_AUTO_TEST_CASE(the_first_step_of_adam_is_lr_long_whatever_the_gradient) {
    for (const double gradient : {1e-3, 1.0, -1e3})
        BOOST_TEST(after_step<Adam>(5, gradient, AdamOptions{.lr = Real(0.25)}) ==
                   5 - std::copysign(0.25, gradient));
}

BOOST_AUTO_TEST_CASE(decay_goes_through_the_moments_in_adam_and_past_them_in_adamw) {
    const AdamOptions options{.lr = Real(0.25), .weight_decay = Real(0.5)};
    BOOST_TEST(after_step<Adam>(5, 1, options) == 4.75);
    BOOST_TEST(after_step<AdamW>(5, 1, options) == 5 * (1 - 0.25 * 0.5) - 0.25);
    BOOST_TEST(after_step<Adam>(5, 0, options) == 4.75);
    BOOST_TEST(after_step<AdamW>(5, 0, options) == 5 * (1 - 0.25 * 0.5));
}

BOOST_AUTO_TEST_CASE(decay_moves_a_padding_row_too) {
    Embedding layer = Embedding::from_pretrained(ones({2, 1}), false, {.padding_idx = 0});
    AdamW adamw({{"weight", &layer.weight}},
                AdamOptions{.lr = Real(0.1), .weight_decay = Real(0.5)});
    Tape tape;
    tape.backward(sum(layer({0, 1})));
    adamw.step();
    BOOST_TEST(layer.weight.value()(0, 0) == 0.95); // by decay alone
    BOOST_TEST(layer.weight.value()(1, 0) == 0.85);
}

BOOST_AUTO_TEST_CASE(a_step_of_zero_gradients_without_eps_is_not_a_number_as_in_pytorch) {
    BOOST_TEST(std::isnan(after_step<Adam>(5, 0, AdamOptions{.eps = 0})));
}

BOOST_AUTO_TEST_SUITE_END()
