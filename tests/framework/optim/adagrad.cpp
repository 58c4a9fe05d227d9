#include "framework/optim/adagrad.hpp"

#include "tests/framework/optim/support.hpp"

#include <cmath>

// Single steps by hand; tests/golden compares whole runs with PyTorch's.

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(adagrad_steps, *boost::unit_test::tolerance(1e-5))

BOOST_AUTO_TEST_CASE(the_first_step_of_adagrad_is_lr_long_whatever_the_gradient) {
    for (const double gradient : {1e-3, 1.0, -1e3})
        BOOST_TEST(after_step<Adagrad>(5, gradient, AdagradOptions{.lr = Real(0.25)}) ==
                   5 - std::copysign(0.25, gradient));
}

BOOST_AUTO_TEST_CASE(each_setting_has_its_place_in_the_step) {
    const AdagradOptions options{.lr = Real(0.5), .weight_decay = Real(0.2)};
    BOOST_TEST(after_step<Adagrad>(5, 2, options) == 4.5); // the gradient is 2 + 0.2·5
    BOOST_TEST(after_step<Adagrad>(5, 3, AdagradOptions{.lr = 1, .initial_accumulator_value = 7}) ==
               5 - 3 / 4.0);
    BOOST_TEST(after_step<Adagrad>(5, 3, AdagradOptions{.lr = 1, .eps = 2}) == 5 - 3 / 5.0);
}

BOOST_AUTO_TEST_CASE(steps_shrink_by_the_sum_of_squares_and_by_lr_decay) {
    Parameter x("x", full({}, 5));
    Adagrad adagrad({{"x", &x}}, {.lr = 1, .lr_decay = Real(0.25)});
    set_grad(x, full({}, 3));
    adagrad.step();
    BOOST_TEST(double(x.value()()) == 4.0);
    set_grad(x, full({}, 4));
    adagrad.step(); // 1/(1 + 0.25) · 4/√(9 + 16)
    BOOST_TEST(double(x.value()()) == 4 - 0.64);
    BOOST_TEST(double(adagrad.state_dict().at("x/sum")()) == 25.0);
}

BOOST_AUTO_TEST_CASE(adagrad_gives_the_same_with_rows_as_with_an_array) {
    Sparse<Adagrad, AdagradOptions> sparse(AdagradOptions{.lr = Real(0.1)});
    Parameter table("table", start_table);
    Adagrad adagrad({{"table", &table}}, AdagradOptions{.lr = Real(0.1)});
    for (int step = 0; step < 3; ++step) {
        sparse.step(rows_two_and_zero());
        table.grad.reset();
        table.grad.accumulate(sparse.table.grad.to_dense());
        adagrad.step();
        BOOST_TEST((sparse.table.value() == table.value()));
    }
    BOOST_TEST(!sparse.row_moved(1));
}

BOOST_AUTO_TEST_CASE(settings_outside_their_range_are_refused) {
    Parameter x("x", zeros({2}));
    const Real nan = std::numeric_limits<Real>::quiet_NaN();
    const auto refuses = [&](AdagradOptions options, std::string_view part) {
        BOOST_CHECK_EXCEPTION(Adagrad({{"x", &x}}, options), std::invalid_argument, Says{part});
    };
    refuses({.lr = -1}, "[Optimizer] lr and weight_decay must not be negative");
    refuses({.lr_decay = -1}, "[Adagrad] lr_decay must not be negative");
    refuses({.lr_decay = nan}, "lr_decay");
    refuses({.weight_decay = -1}, "weight_decay");
    refuses({.initial_accumulator_value = -1},
            "[Adagrad] initial_accumulator_value and eps must not be negative");
    refuses({.eps = -1}, "eps");
    refuses({.eps = nan}, "eps");
}

BOOST_AUTO_TEST_SUITE_END()
