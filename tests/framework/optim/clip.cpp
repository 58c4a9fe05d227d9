#include "framework/optim/clip.hpp"

#include "tests/framework/optim/support.hpp"
#include "tests/support/tensors.hpp"

#include <cmath>

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(clip)

BOOST_AUTO_TEST_CASE(the_norm_is_taken_over_all_gradients_together) {
    Parameter a("a", zeros({2, 2})), b("b", zeros({2})), without("without", zeros({5}));
    set_grad(a, {{3, 0}, {0, 0}});
    set_grad(b, {0, 4});
    const std::vector<NamedParameter> parameters{{"a", &a}, {"b", &b}, {"without", &without}};
    BOOST_TEST(std::abs(clip_grad_norm(parameters, 10) - 5) < 1e-6);
    BOOST_TEST((a.grad.value() == Array{{3, 0}, {0, 0}})); // below max_norm: as they were
    BOOST_TEST((b.grad.value() == Array{0, 4}));

    BOOST_TEST(std::abs(clip_grad_norm(parameters, 1) - 5) < 1e-6); // before clipping
    BOOST_TEST(std::abs(a.grad.value()(0, 0) - 0.6) < 1e-6);
    BOOST_TEST(std::abs(b.grad.value()(1) - 0.8) < 1e-6);
    BOOST_TEST(std::abs(clip_grad_norm(parameters, 10) - 1) < 1e-6);
    BOOST_TEST(!without.grad.has_value());
}

BOOST_AUTO_TEST_CASE(gradients_of_zero_stay_zero) {
    Parameter a("a", zeros({3}));
    const std::vector<NamedParameter> parameters{{"a", &a}};
    BOOST_TEST(clip_grad_norm(parameters, 1) == 0);
    set_grad(a, zeros({3}));
    BOOST_TEST(clip_grad_norm(parameters, 1) == 0);
    BOOST_TEST((a.grad.value() == zeros({3})));
}

// As PyTorch's: the factor is NaN, or max_norm/∞.
BOOST_AUTO_TEST_CASE(one_number_that_is_not_finite_spoils_all_gradients) {
    const Real nan = not_a_number, inf = infinity;
    Parameter a("a", zeros({2})), b("b", zeros({1}));
    const std::vector<NamedParameter> parameters{{"a", &a}, {"b", &b}};
    const auto clip_of = [&](Array of_a, Array of_b) {
        set_grad(a, std::move(of_a));
        set_grad(b, std::move(of_b));
        return clip_grad_norm(parameters, 10);
    };
    BOOST_TEST(std::isnan(clip_of({1, nan}, {2})));
    BOOST_TEST(close(a.grad.value(), array({2}, {nan, nan}), 0));
    BOOST_TEST(close(b.grad.value(), array({1}, {nan}), 0));
    BOOST_TEST(clip_of({1, inf}, {2}) == inf);
    BOOST_TEST(close(a.grad.value(), array({2}, {0, nan}), 0));
    BOOST_TEST(close(b.grad.value(), array({1}, {0}), 0));
    for (const auto& [x, y] : {std::pair{inf, nan}, {nan, inf}}) {
        BOOST_TEST(std::isnan(clip_of({1, x}, {y})));
        BOOST_TEST(close(a.grad.value(), array({2}, {nan, nan}), 0));
    }
}

BOOST_AUTO_TEST_CASE(gradients_too_large_to_square_are_clipped) {
    Parameter a("a", zeros({2})), b("b", zeros({1}));
    set_grad(a, {Real(3e20), 0});
    set_grad(b, {Real(4e20)});
    BOOST_TEST(std::abs(clip_grad_norm({{"a", &a}, {"b", &b}}, 1) / 5e20 - 1) < 1e-6);
    BOOST_TEST(std::abs(a.grad.value()(0) - 0.6) < 1e-6);
    BOOST_TEST(std::abs(b.grad.value()(0) - 0.8) < 1e-6);
}

BOOST_AUTO_TEST_CASE(the_norm_of_many_numbers_stays_exact) {
    Parameter a("a", zeros({20000000}));
    set_grad(a, ones({20000000}));
    BOOST_TEST(std::abs(clip_grad_norm({{"a", &a}}, 1) / std::sqrt(2e7) - 1) < 1e-6);
}

BOOST_AUTO_TEST_CASE(max_norm_has_to_be_positive) {
    Parameter a("a", zeros({2}));
    for (const Real max_norm : {Real(0), Real(-1), std::numeric_limits<Real>::quiet_NaN()})
        BOOST_CHECK_EXCEPTION(clip_grad_norm({{"a", &a}}, max_norm), std::invalid_argument,
                              Says{"[clip_grad_norm] max_norm must be positive"});
}

BOOST_AUTO_TEST_CASE(clipping_counts_a_row_that_comes_twice_as_one) {
    Parameter table("table", start_table), bias("bias", {1});
    table.grad.accumulate(rows_two_and_zero()); // 2 and 1 + 3, twice each
    set_grad(bias, {3});
    const double norm = std::sqrt(2 * 4 + 2 * 16 + 9.0);
    BOOST_TEST(std::abs(clip_grad_norm({{"table", &table}, {"bias", &bias}}, 1) - norm) < 1e-5);
    BOOST_TEST(table.grad.is_sparse());
    BOOST_TEST(std::abs(table.grad.to_dense()(2, 1) - 4 / norm) < 1e-5);
}

BOOST_AUTO_TEST_CASE(its_steps_can_be_taken_one_by_one) {
    Parameter table("table", start_table), bias("bias", {1}), without("without", {1});
    table.grad.accumulate(rows_two_and_zero());
    set_grad(bias, {3});
    const auto gradients =
        tapestry::clip::gradients_of({{"bias", &bias}, {"without", &without}, {"table", &table}});
    BOOST_TEST_REQUIRE(gradients.size() == 2u);
    BOOST_TEST(gradients[0] == &bias.grad);
    BOOST_TEST(gradients[1] == &table.grad);

    BOOST_TEST(tapestry::clip::sum_of_squares(bias.grad) == 9);
    BOOST_TEST(std::abs(tapestry::clip::sum_of_squares(table.grad) - (2 * 4 + 2 * 16)) < 1e-12);
    BOOST_TEST(table.grad.rows().indices == (std::vector<std::int64_t>{0, 2}),
               boost::test_tools::per_element());

    BOOST_TEST(tapestry::clip::factor(5, 2) == 2 / (5 + Real(1e-6)));

    tapestry::clip::scale(bias.grad, 2); // gradients are never made longer
    BOOST_TEST(bias.grad.value()(0) == 3);
    tapestry::clip::scale(bias.grad, Real(0.5));
    tapestry::clip::scale(table.grad, Real(0.5));
    BOOST_TEST(bias.grad.value()(0) == 1.5);
    BOOST_TEST((table.grad.rows().values == Array{{1, 1}, {2, 2}}));
}

BOOST_AUTO_TEST_SUITE_END()
