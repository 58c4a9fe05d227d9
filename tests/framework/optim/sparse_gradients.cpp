#include "framework/optim/adagrad.hpp"
#include "framework/optim/clip.hpp"
#include "framework/optim/sparse_adam.hpp"
#include "tests/framework/optim/support.hpp"

// Which optimizers take rows, and what a row without a gradient does; tests/golden compares the
// numbers with PyTorch's.

using namespace tapestry;
using namespace tapestry::testing;

namespace {

const Array start{{1, 2}, {3, 4}, {5, 6}, {7, 8}};

SparseRows rows_two_and_zero() { return {Shape{4, 2}, {2, 0, 2}, {{1, 1}, {2, 2}, {3, 3}}}; }

template<class Kind, class Options>
struct Sparse {
    Parameter table{"table", start};
    Kind optimizer;

    explicit Sparse(Options options)
        : optimizer({{"table", &table}}, options) {}

    void step(SparseRows rows) {
        table.grad.reset();
        table.grad.accumulate(std::move(rows));
        optimizer.step();
    }
    bool row_moved(std::size_t row) const {
        return table.value()(row, 0) != start(row, 0) || table.value()(row, 1) != start(row, 1);
    }
};

template<class Optimizer, class Options>
std::string refusal(Options options) {
    Parameter table("wte.weight", start), bias("bias", {1, 2});
    Optimizer optimizer({{"bias", &bias}, {"wte.weight", &table}}, options);
    set_grad(bias, {1, 1});
    table.grad.accumulate(rows_two_and_zero());
    std::string message = "none";
    try {
        optimizer.step();
    } catch (const std::invalid_argument& error) {
        message = error.what();
    }
    BOOST_TEST((bias.value() == Array{1, 2})); // all or nothing
    BOOST_TEST(optimizer.state_dict().empty());
    return message;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sparse_gradients)

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

BOOST_AUTO_TEST_CASE(adam_moves_a_row_without_a_gradient_and_sparse_adam_does_not) {
    Sparse<SparseAdam, SparseAdamOptions> sparse(SparseAdamOptions{.lr = Real(0.1)});
    Parameter table("table", start);
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

BOOST_AUTO_TEST_CASE(adagrad_gives_the_same_with_rows_as_with_an_array) {
    Sparse<Adagrad, AdagradOptions> sparse(AdagradOptions{.lr = Real(0.1)});
    Parameter table("table", start);
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

BOOST_AUTO_TEST_CASE(an_optimizer_that_cannot_take_rows_says_which_can) {
    BOOST_TEST(
        refusal<Adam>(AdamOptions())
            .find("[Adam] the gradient of 'wte.weight' is sparse, and Adam moves every row: give "
                  "this parameter to SparseAdam") == 0u);
    BOOST_TEST(refusal<AdamW>(AdamOptions()).find("SparseAdam") != std::string::npos);
    for (const std::string& message : {refusal<SGD>(SGDOptions{.weight_decay = Real(0.1)}),
                                       refusal<Adagrad>(AdagradOptions{.weight_decay = Real(0.1)})})
        BOOST_TEST(message.find("weight decay moves every row: set weight_decay to 0") !=
                       std::string::npos,
                   message);
    BOOST_TEST(refusal<SparseAdam>(SparseAdamOptions()) ==
               "[SparseAdam] the gradient of 'bias' is dense: give this parameter to Adam, or make "
               "its embedding with sparse");
    Parameter table("table", start);
    BOOST_CHECK_EXCEPTION(SparseAdam({ParameterGroup{{{"table", &table}}, 1, Real(0.1)}}, {}),
                          std::invalid_argument, Says{"[SparseAdam] takes no weight decay"});
}

BOOST_AUTO_TEST_CASE(clipping_counts_a_row_that_comes_twice_as_one) {
    Parameter table("table", start), bias("bias", {1});
    table.grad.accumulate(rows_two_and_zero()); // 2 and 1 + 3, twice each
    set_grad(bias, {3});
    const double norm = std::sqrt(2 * 4 + 2 * 16 + 9.0);
    BOOST_TEST(std::abs(clip_grad_norm({{"table", &table}, {"bias", &bias}}, 1) - norm) < 1e-5);
    BOOST_TEST(table.grad.is_sparse());
    BOOST_TEST(std::abs(table.grad.to_dense()(2, 1) - 4 / norm) < 1e-5);
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

BOOST_AUTO_TEST_SUITE_END()
