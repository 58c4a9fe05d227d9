#include "framework/optim/sparse_adam.hpp"

#include "tests/framework/optim/support.hpp"

#include <cmath>

// What a row without a gradient does; tests/golden compares the numbers with PyTorch's.

using namespace tapestry;
using namespace tapestry::testing;

BOOST_AUTO_TEST_SUITE(sparse_adam_steps)

BOOST_AUTO_TEST_CASE(adam_moves_a_row_without_a_gradient_and_sparse_adam_does_not) {
    Sparse<SparseAdam, SparseAdamOptions> sparse(SparseAdamOptions{.lr = Real(0.1)});
    Parameter table("table", start_table);
    Adam adam({{"table", &table}}, AdamOptions{.lr = Real(0.1)});
    const std::vector<SparseRows> gradients{rows_two_and_zero(), {Shape{4, 2}, {1}, {{1, 1}}}};
    for (const SparseRows& rows : gradients) {
        sparse.step(rows);
        Array dense = zeros({4, 2});
        add(rows, 1, dense);
        set_grad(table, dense);
        const Array before = table.value();
        adam.step();
        BOOST_TEST(table.value()(2, 0) != before(2, 0)); // at the second step, by its momentum
    }
    const Array after = sparse.table.value();
    sparse.step({Shape{4, 2}, {1}, {{1, 1}}});
    for (const std::size_t row : {0, 2, 3})
        BOOST_TEST(sparse.table.value()(row, 0) == after(row, 0));
    BOOST_TEST(!sparse.row_moved(3));
}

// As in PyTorch, eps is added before the bias is corrected: 0.1·√0.75/0.5·0.5/(√0.25 + 1).
BOOST_AUTO_TEST_CASE(eps_is_added_to_what_is_not_yet_corrected) {
    Sparse<SparseAdam, SparseAdamOptions> sparse(
        {.lr = Real(0.1), .beta1 = Real(0.5), .beta2 = Real(0.25), .eps = 1});
    sparse.step({Shape{4, 2}, {1}, {{1, 0}}});
    const double v = std::sqrt(0.75);
    BOOST_TEST(std::abs(sparse.table.value()(1, 0) - (3 - 0.1 * v / 0.5 * 0.5 / (v + 1))) < 1e-6);
    BOOST_TEST(sparse.table.value()(1, 1) == 4);
}

// A step in which a row has no gradient counts for the correction of its bias.
BOOST_AUTO_TEST_CASE(steps_are_those_of_the_whole_table) {
    Sparse<SparseAdam, SparseAdamOptions> sparse({.lr = Real(0.1), .eps = Real(1e-8)});
    sparse.step({Shape{4, 2}, {0}, {{1, 1}}});
    sparse.step({Shape{4, 2}, {}, empty({0, 2})});
    sparse.step({Shape{4, 2}, {1}, {{1, 1}}});
    BOOST_TEST(sparse.optimizer.state_dict().at("table/step")() == 3);
    const double rate = 0.1 * std::sqrt(1 - std::pow(0.999, 3)) / (1 - std::pow(0.9, 3));
    BOOST_TEST(std::abs(sparse.table.value()(1, 0) - (3 - rate * 0.1 / std::sqrt(0.001))) < 1e-5);
}

BOOST_AUTO_TEST_CASE(a_resumed_run_goes_on_with_the_same_bits) {
    Sparse<SparseAdam, SparseAdamOptions> first({}), second({});
    first.step(rows_two_and_zero());
    second.table.mutable_value() = first.table.value();
    second.optimizer.load_state_dict(first.optimizer.state_dict());
    first.step(rows_two_and_zero());
    second.step(rows_two_and_zero());
    BOOST_TEST((first.table.value() == second.table.value()));
}

BOOST_AUTO_TEST_CASE(settings_outside_their_range_are_refused) {
    Parameter x("x", zeros({2, 2}));
    const Real nan = std::numeric_limits<Real>::quiet_NaN();
    const auto refuses = [&](SparseAdamOptions options, std::string_view part) {
        BOOST_CHECK_EXCEPTION(SparseAdam({{"x", &x}}, options), std::invalid_argument, Says{part});
    };
    refuses({.lr = -1}, "[Optimizer] lr and weight_decay must not be negative");
    refuses({.beta1 = 1}, "[SparseAdam] betas must lie in [0, 1)");
    refuses({.beta1 = Real(-0.1)}, "betas");
    refuses({.beta2 = 1}, "betas");
    refuses({.beta2 = nan}, "betas");
    refuses({.eps = 0}, "[SparseAdam] eps must be positive");
    refuses({.eps = nan}, "eps");
}

BOOST_AUTO_TEST_SUITE_END()
