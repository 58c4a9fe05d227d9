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

// The second step by the formulas, of one number with gradients 2 and -1.
BOOST_AUTO_TEST_CASE(moments_fade_and_their_bias_is_corrected) {
    Parameter x("x", full({}, 5));
    Adam adam({{"x", &x}}, {.lr = Real(0.1), .beta1 = Real(0.8), .beta2 = Real(0.5), .eps = 1});
    set_grad(x, full({}, 2)); // m̂ = 2, v̂ = 4
    adam.step();
    BOOST_TEST(double(x.value()()) == 5 - 0.1 * 2 / (2 + 1.0));
    set_grad(x, full({}, -1));
    adam.step();
    const double m = 0.8 * 0.4 - 0.2, v = 0.5 * 2 + 0.5;
    const double step = 0.1 * m / (1 - 0.64) / (std::sqrt(v / (1 - 0.25)) + 1);
    BOOST_TEST(double(x.value()()) == 5 - 0.2 / 3 - step);
    BOOST_TEST(double(adam.state_dict().at("x/exp_avg")()) == m);
    BOOST_TEST(double(adam.state_dict().at("x/exp_avg_sq")()) == v);
}

BOOST_AUTO_TEST_CASE(a_step_of_n_numbers_ends_with_them) {
    const AdamStep step{.beta1 = Real(0.5),
                        .beta2 = Real(0.75),
                        .eps = 1,
                        .rate = 3,
                        .unbias = 2,
                        .l2 = 2,
                        .shrink = Real(0.5)};
    for (const std::size_t n : {0, 1, 7, 33}) {
        std::vector<Real> g(n + 1, 1), theta(n + 1, 4), m(n + 1, 3), v(n + 1, 3);
        adam_update(n, step, g.data(), theta.data(), m.data(), v.data());
        for (std::size_t i = 0; i < n; ++i) { // the gradient is 1 + 2·4
            BOOST_TEST(double(m[i]) == 0.5 * 3 + 0.5 * 9);
            BOOST_TEST(double(v[i]) == 0.75 * 3 + 0.25 * 81);
            BOOST_TEST(double(theta[i]) == 0.5 * 4 - 3 * 6 / (std::sqrt(22.5) * 2 + 1));
        }
        BOOST_TEST((g[n] == 1 && theta[n] == 4 && m[n] == 3 && v[n] == 3));
    }
}

BOOST_AUTO_TEST_CASE(settings_outside_their_range_are_refused) {
    Parameter x("x", full({}, 5));
    const Real nan = std::numeric_limits<Real>::quiet_NaN();
    const auto adam = [&](AdamOptions options, std::string_view part) {
        BOOST_CHECK_EXCEPTION(Adam({{"x", &x}}, options), std::invalid_argument, Says{part});
        BOOST_CHECK_EXCEPTION(AdamW({{"x", &x}}, options), std::invalid_argument, Says{part});
    };
    adam({.lr = -1}, "lr");
    adam({.beta1 = 1}, "betas must lie in [0, 1)");
    adam({.beta2 = Real(-0.1)}, "betas");
    adam({.beta2 = nan}, "betas");
    adam({.eps = -1}, "eps must not be negative");
    adam({.weight_decay = nan}, "weight_decay");
}

BOOST_AUTO_TEST_SUITE_END()
