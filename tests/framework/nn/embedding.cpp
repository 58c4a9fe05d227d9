#include "framework/nn/embedding.hpp"

#include "framework/kernels/random.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/embedding.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/one_hot.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/parallel/data_parallel.hpp"
#include "tests/support/function_ref.hpp"
#include "tests/support/says.hpp"

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(embedding_layer)

namespace {

Embedding pretrained(EmbeddingOptions options, bool freeze = false) {
    return Embedding::from_pretrained({{3, 4}, {0.3, 0.4}, {6, 8}, {1, 0}}, freeze, options);
}

// The gradient of the sum of all vectors looked up.
Gradient gradient_after(Embedding& layer, const Indices& ids) {
    Tape tape;
    tape.backward(sum(layer(ids)));
    return layer.weight.grad;
}

} // namespace

BOOST_AUTO_TEST_CASE(ids_of_any_shape_become_rows_of_the_table) {
    Embedding layer(4, 2);
    layer.load_state_dict({{"weight", {{0, 1}, {10, 11}, {20, 21}, {30, 31}}}});
    BOOST_TEST((layer(Indices(3)).value() == Array{30, 31}));
    BOOST_TEST((layer(Indices{2, 0, 2}).value() == Array{{20, 21}, {0, 1}, {20, 21}}));
    BOOST_TEST(
        (layer(Indices{{1, 3}, {0, 0}}).value() == Array{{{10, 11}, {30, 31}}, {{0, 1}, {0, 1}}}));
    BOOST_TEST(to_string(layer(Indices::from_shape({0, 5})).shape()) == "(0, 5, 2)");
}

BOOST_AUTO_TEST_CASE(a_lookup_is_one_hot_times_the_table_forward_and_backward) {
    manual_seed(1);
    Embedding layer(5, 3);
    const Indices ids{1, 1, 3, 0, 1};
    const Array dy{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {-1, -2, -3}, {2, 2, 2}};
    const auto with = [&](FunctionRef<Tensor()> forward) {
        layer.zero_grad();
        Tape tape;
        const Tensor y = forward();
        tape.backward(y, dy);
        return std::pair(y.value(), layer.weight.grad.value());
    };
    const auto [y, gradient] = with([&] { return layer(ids); });
    const auto [same_y, same_gradient] =
        with([&] { return matmul(one_hot(ids, 5), layer.weight); });
    BOOST_TEST((y == same_y));
    BOOST_TEST((gradient == same_gradient)); // small integers: exact in any order
    BOOST_TEST(gradient(2, 0) == 0);
    BOOST_TEST(gradient(1, 0) == 1 + 4 + 2);
}

BOOST_AUTO_TEST_CASE(a_bad_id_is_named_with_its_position_and_the_range) {
    Embedding layer(12, 2);
    Indices ids{{0, 1, 2, 3}, {4, 5, 6, 7}};
    ids(0, 3) = 12;
    BOOST_CHECK_EXCEPTION(layer(ids), std::out_of_range,
                          Says{"[Embedding] index 12 at (0, 3) is outside [0, 12)"});
    ids(0, 3) = 11;
    ids(1, 2) = -1;
    BOOST_CHECK_EXCEPTION(layer(ids), std::out_of_range,
                          Says{"[Embedding] index -1 at (1, 2) is outside [0, 12)"});
    BOOST_CHECK_EXCEPTION(layer(Indices(99)), std::out_of_range, Says{"index 99 at ()"});
}

BOOST_AUTO_TEST_CASE(frequencies_are_those_of_one_call) {
    Embedding layer = pretrained({.scale_grad_by_freq = true});
    const auto forward = [&](const Indices& first, const Indices& second) {
        layer.zero_grad();
        Tape tape;
        tape.backward(sum(layer(first)) + sum(layer(second)));
        return layer.weight.grad.value()(1, 0);
    };
    BOOST_TEST(forward({1, 1}, {1, 0}) == 2); // 2 halves, and 1 whole
    BOOST_TEST(forward({1, 1, 1, 0}, Indices::from_shape({0})) == 1);

    layer.zero_grad();
    Workers workers(2);
    const Indices ids{1, 1}; // one for each thread, and each loss counts half
    data_parallel_backward(workers, 2,
                           [&](Shard shard) { return sum(layer(Indices(ids(shard.begin)))); });
    BOOST_TEST(layer.weight.grad.value()(1, 0) == 1); // on one tape it would be 1/2
}

BOOST_AUTO_TEST_CASE(max_norm_shortens_the_rows_that_are_looked_up_and_no_others) {
    Embedding layer = pretrained({.max_norm = 1}, true); // a frozen table too, as PyTorch's
    layer.eval();
    const Tensor y = layer({0, 1, 3, 0});
    const Array& table = layer.weight.value();
    BOOST_TEST(std::abs(table(0, 0) - 0.6) < 1e-6);
    BOOST_TEST(std::abs(table(0, 1) - 0.8) < 1e-6);
    BOOST_TEST((y.value()(3, 1) == table(0, 1)));
    BOOST_TEST(table(1, 0) == Real(0.3));                // short enough
    BOOST_TEST(table(2, 0) == 6);                        // not looked up
    BOOST_TEST(table(3, 0) == 1);                        // just as long
    BOOST_CHECK_THROW(layer({2, 4}), std::out_of_range); // before anything is scaled
    BOOST_TEST(table(2, 0) == 6);
}

BOOST_AUTO_TEST_CASE(max_norm_leaves_a_row_with_a_nan_as_it_is) {
    const Real nan = std::numeric_limits<Real>::quiet_NaN();
    for (const Real p : {Real(1), Real(2), std::numeric_limits<Real>::infinity()}) {
        Embedding layer =
            Embedding::from_pretrained({{9, nan, 9}}, true, {.max_norm = 1, .norm_type = p});
        BOOST_TEST(layer(0).value()(0) == 9);
    }
}

BOOST_AUTO_TEST_CASE(a_table_that_a_backward_needs_is_not_shortened_unnoticed) {
    Embedding layer = pretrained({.max_norm = 1});
    Tape tape;
    const Tensor x = tape.variable({{1, 1}});
    const Tensor scores = linear(x, layer.weight); // keeps the table, for dx
    const Tensor y = layer({0, 1});
    BOOST_CHECK_EXCEPTION(tape.backward(sum(scores) + sum(y)), std::logic_error,
                          Says{"parameter 'weight' was changed after this tape saved its value"});
}

BOOST_AUTO_TEST_CASE(what_a_tape_kept_of_a_frozen_table_is_not_shortened) {
    Embedding layer = pretrained({.max_norm = 1}, true);
    Tape tape;
    const Tensor x = tape.variable({{1, 1}});
    const Tensor scores = linear(x, layer.weight); // keeps the table, as a constant
    layer({0, 2});
    BOOST_TEST(layer.weight.value()(0, 0) < 1);
    tape.backward(sum(scores));
    BOOST_TEST(std::abs(tape.grad(x)(0, 0) - (3 + 0.3 + 6 + 1)) < 1e-5); // as scores had it
}

BOOST_AUTO_TEST_CASE(two_lookups_on_one_tape_may_each_shorten_rows) {
    Embedding layer = pretrained({.max_norm = 1});
    Tape tape;
    const Tensor centers = layer({0, 1}), contexts = layer({2, 0});
    tape.backward(sum(centers) + sum(contexts));
    BOOST_TEST((layer.weight.grad.value() == Array{{2, 2}, {1, 1}, {1, 1}, {0, 0}}));
}

BOOST_AUTO_TEST_CASE(max_norm_does_not_change_a_table_that_threads_share) {
    Embedding layer = pretrained({.max_norm = 1});
    Workers workers(2);
    BOOST_CHECK_EXCEPTION(
        data_parallel_backward(workers, 2,
                               [&](Shard shard) { return sum(layer(Indices(shard.begin))); }),
        std::logic_error, Says{"'weight' cannot be changed (as max_norm does)"});
    BOOST_TEST(layer.weight.value()(0, 0) == 3);
    layer(0); // on one thread it may
    BOOST_TEST(layer.weight.value()(0, 0) < 1);
}

BOOST_AUTO_TEST_CASE(a_sparse_gradient_has_a_row_for_each_id_but_padding) {
    Embedding layer = pretrained({.padding_idx = 3, .sparse = true});
    const Gradient gradient = gradient_after(layer, {{2, 3}, {0, 2}});
    BOOST_TEST(gradient.rows().indices == (std::vector<std::int64_t>{2, 0, 2}),
               boost::test_tools::per_element());
    BOOST_TEST((gradient.to_dense() == Array{{1, 1}, {0, 0}, {2, 2}, {0, 0}}));

    layer.zero_grad();
    const Gradient none = gradient_after(layer, {3, 3});
    BOOST_TEST(none.is_sparse());
    BOOST_TEST(none.rows().indices.empty());
    BOOST_TEST(to_string(none.rows().values.shape()) == "(0, 2)");
}

BOOST_AUTO_TEST_CASE(threads_add_their_sparse_gradients_in_order) {
    Embedding layer = pretrained({.sparse = true});
    Workers workers(2);
    data_parallel_backward(workers, 2,
                           [&](Shard shard) { return sum(layer(Indices(shard.begin + 2))); });
    BOOST_TEST(layer.weight.grad.rows().indices == (std::vector<std::int64_t>{2, 3}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_tied_padding_row_gets_its_gradient_from_the_output) {
    Embedding layer = pretrained({.padding_idx = 0, .sparse = true});
    Tape tape;
    const Tensor x = layer({{0, 1}});
    tape.backward(sum(linear(x, layer.weight)));
    BOOST_TEST(!layer.weight.grad.is_sparse());
    BOOST_TEST(std::abs(layer.weight.grad.value()(0, 0) - 3.3) <
               1e-6); // Σ x, from the output alone
    BOOST_TEST(std::abs(layer.weight.grad.value()(1, 0) - (3.3 + 10.3)) < 1e-5); // and Σ weight
}

BOOST_AUTO_TEST_SUITE_END()
