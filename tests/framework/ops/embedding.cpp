#include "framework/ops/embedding.hpp"
#include "framework/ops/one_hot.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/reduce.hpp"
#include "tests/framework/ops/rows_that_fail.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"
#include "tests/support/says.hpp"
#include "tests/support/unsanitized.hpp"

#include <limits>

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(embedding_operation)

namespace {

const Indices ids{{1, 1, 3}, {0, 4, 1}};

Array table() { return random_inputs({{6, 3}}).front(); }

Rows rows_that_fail_with(const EmbeddingOptions& options) {
    return rows_that_fail(table(), [&](Parameter& p) { return embedding(ids, p, options); });
}

} // namespace

BOOST_AUTO_TEST_CASE(each_id_becomes_its_row) {
    const Tensor x(array({2, 3}, {1, 2, 3, 4, 5, 6}));
    BOOST_TEST(
        close(embedding(indices({1, 2}, {1, 0}), x), array({1, 2, 3}, {4, 5, 6, 1, 2, 3}), 0));
    BOOST_TEST(close(embedding(indices({}, {1}), x), array({3}, {4, 5, 6}), 0));
    // More ids than are fetched ahead.
    BOOST_TEST(close(embedding(indices({7}, {0, 1, 1, 0, 1, 0, 0}), x),
                     array({7, 3}, {1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3, 4, 5, 6, 1, 2, 3, 1, 2, 3}),
                     0));
}

BOOST_AUTO_TEST_CASE(a_lookup_is_one_hot_times_the_table) {
    for (const Indices& some :
         {indices({}, {1}), indices({3}, {1, 1, 3}), indices({2, 3}, {0, 4, 4, 4, 2, 0})}) {
        const auto fused = [&](const Tensors& x) { return embedding(some, x[0]); };
        const auto composed = [&](const Tensors& x) { return matmul(one_hot(some, 5), x[0]); };
        BOOST_TEST(same_function(fused, composed, random_inputs({{5, 3}})));
    }
    BOOST_TEST(same_function([](const Tensors& x) { return embedding(ids, x[0]); },
                             [](const Tensors& x) { return matmul(one_hot(ids, 6), x[0]); },
                             {table()}));
}

BOOST_AUTO_TEST_CASE(gradients_of_lookups, *in_double) {
    for (const bool sparse : {false, true})
        BOOST_TEST(gradient_check(
            [&](const Tensors& x) { return embedding(ids, x[0] * 2, {.sparse = sparse}); },
            {table()}));
}

BOOST_AUTO_TEST_CASE(gradients_of_repeated_ids_add_up, *in_double) {
    const struct {
        Indices ids;
        Shape table;
    } cases[] = {
        {indices({}, {2}), {3, 4}},
        {indices({1}, {0}), {1, 1}},
        {indices({5}, {1, 1, 3, 0, 1}), {4, 2}},
        {indices({2, 3}, {4, 0, 4, 2, 4, 0}), {5, 17}},
    };
    for (const auto& [ids, table] : cases) BOOST_TEST_CONTEXT(to_string(ids.shape())) {
            const auto f = [&ids = ids](const Tensors& x) { return embedding(ids, x[0]); };
            const auto twice = [&ids = ids](const Tensors& x) {
                return embedding(ids, x[0]) * embedding(ids, x[0]);
            };
            BOOST_TEST(gradient_check(f, random_inputs({table})));
            BOOST_TEST(gradient_check(twice, random_inputs({table})));
        }
}

// Four of PyTorch's behaviours are not the derivative, on purpose. Three are here; the fourth, that
// Adam moves rows without a gradient, is in tests/framework/optim/sparse_adam.cpp.
BOOST_AUTO_TEST_CASE(the_check_fails_exactly_where_an_option_is_not_the_derivative, *in_double) {
    const Rows none, padding{3}, repeated{1};
    for (const bool sparse : {false, true}) {
        BOOST_TEST(rows_that_fail_with({.sparse = sparse}) == none);
        BOOST_TEST(rows_that_fail_with({.padding_idx = 3, .sparse = sparse}) == padding);
        BOOST_TEST(rows_that_fail_with({.padding_idx = 2, .sparse = sparse}) == none);
    }
    BOOST_TEST(rows_that_fail_with({.scale_grad_by_freq = true}) == repeated);
    BOOST_TEST(rows_that_fail_with({.padding_idx = 3, .scale_grad_by_freq = true}) == (Rows{1, 3}));

    // Rows longer than max_norm are scaled down, and their gradient does not know of it.
    for (const Real p : {Real(1), Real(2), infinity}) {
        Rows longer;
        const Array x = table();
        for (const std::size_t row : {0, 1, 3, 4}) {
            double sum = 0, largest = 0;
            for (std::size_t i = 0; i < 3; ++i) {
                const double size = std::abs(x(row, i));
                sum += std::pow(size, std::isinf(p) ? 1 : p);
                largest = std::max(largest, size);
            }
            if ((std::isinf(p) ? largest : std::pow(sum, 1 / p)) > 1.5) longer.insert(row);
        }
        BOOST_TEST(!longer.empty());
        BOOST_TEST(rows_that_fail_with({.max_norm = Real(1.5), .norm_type = p}) == longer);
        BOOST_TEST(rows_that_fail_with({.max_norm = Real(100), .norm_type = p}) == none);
    }
}

BOOST_AUTO_TEST_CASE(the_gradient_of_a_frequent_row_stays_an_exact_sum, *unsanitized) {
    const std::size_t n = 1000000;
    Indices ids = Indices::from_shape({n});
    for (std::size_t i = 0; i < n; ++i) ids(i) = i % 4 == 0 ? 2 : 1;
    for (const bool sparse : {false, true}) {
        Parameter table("table", zeros({4, 2}));
        Tape tape;
        tape.backward(embedding(ids, table, {.padding_idx = 2, .sparse = sparse}),
                      full({n, 2}, Real(0.1)));
        const Array expected = array({4, 2}, {0, 0, 7.5e4, 7.5e4, 0, 0, 0, 0});
        BOOST_TEST(close(table.grad.to_dense(), expected, 0, 1e-6));
    }
}

BOOST_AUTO_TEST_CASE(padding_counts_from_the_end_too) {
    Parameter table("table", ones({4, 2}));
    const auto look_up = [&](std::int64_t padding) {
        return embedding({1, 3}, table, {.padding_idx = padding});
    };
    Tape tape;
    tape.backward(sum(look_up(-1)));
    BOOST_TEST((table.grad.value() == Array{{0, 0}, {1, 1}, {0, 0}, {0, 0}})); // 3 was there too
    for (const std::int64_t padding : {4, -5})
        BOOST_CHECK_EXCEPTION(
            look_up(padding), std::invalid_argument,
            Says{"[Embedding] padding_idx " + std::to_string(padding) + " is outside [-4, 4)"});
}

BOOST_AUTO_TEST_CASE(sparse_gradients_are_rows_in_the_order_of_the_ids) {
    Parameter table("table", ones({5, 1}));
    Tape tape;
    const Tensor y = embedding({4, 0, 2, 0, 4}, table, {.padding_idx = 2, .sparse = true});
    tape.backward(y, array({5, 1}, {1, 2, 3, 4, 5}));
    BOOST_TEST(table.grad.rows().indices == (std::vector<std::int64_t>{4, 0, 0, 4}),
               boost::test_tools::per_element());
    BOOST_TEST((table.grad.rows().values == array({4, 1}, {1, 2, 4, 5})));
}

BOOST_AUTO_TEST_CASE(a_table_that_was_computed_hands_its_gradient_down_as_an_array) {
    Parameter half("half", ones({4, 2}));
    Tape tape;
    tape.backward(sum(embedding({2, 0, 2}, half * 2, {.sparse = true})));
    BOOST_TEST((half.grad.value() == Array{{2, 2}, {0, 0}, {4, 4}, {0, 0}}));
}

BOOST_AUTO_TEST_CASE(a_gradient_adds_to_what_another_use_of_the_table_brought) {
    for (const bool sparse : {false, true})
        for (const bool lookup_first : {false, true}) {
            Parameter table("table", ones({2, 1}));
            Tape tape;
            const auto look_up = [&] { return sum(embedding({1, 1}, table, {.sparse = sparse})); };
            tape.backward(lookup_first ? look_up() + sum(table * 5) : sum(table * 5) + look_up());
            BOOST_TEST((table.grad.value() == array({2, 1}, {5, 7})));
        }
}

BOOST_AUTO_TEST_CASE(max_norm_scales_the_rows_before_they_are_looked_up) {
    Parameter table("table", {{3, 4}, {0.5, 0}, {6, 8}});
    const Tensor y = embedding({0, 1}, table, {.max_norm = Real(1)});
    const Real factor = Real(1 / (5 + 1e-7));
    BOOST_TEST(close(y, array({2, 2}, {3 * factor, 4 * factor, 0.5, 0}), rounding(1e-6)));
    BOOST_TEST(table.value()(0, 0) == y.value()(0, 0));
    BOOST_TEST(table.value()(2, 0) == 6); // not looked up
}

BOOST_AUTO_TEST_CASE(max_norm_needs_a_parameter) {
    const Tensor constant(ones({4, 2}));
    Parameter table("table", ones({4, 2}));
    const std::string message =
        "[Embedding] max_norm changes the table, and the value of a tensor never changes: pass a "
        "Parameter";
    const EmbeddingOptions short_rows{.max_norm = Real(1)};
    Tape tape;
    check_refusals<std::invalid_argument>({
        {[&] { embedding({0}, constant, short_rows); }, message},
        {[&] { embedding({0}, Tensor(table), short_rows); }, message},
    });
    BOOST_TEST(table.version() == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_refused_scales_no_row) {
    Parameter table("table", full({4, 2}, 3));
    const EmbeddingOptions short_rows{.max_norm = Real(1)};
    EmbeddingOptions bad_padding = short_rows, bad_type = short_rows,
                     bad_norm{.max_norm = Real(-1)};
    bad_padding.padding_idx = 4;
    bad_type.norm_type = 0;
    BOOST_CHECK_THROW(embedding({0, 4}, table, short_rows), std::out_of_range);
    BOOST_CHECK_THROW(embedding({0, -1}, table, short_rows), std::out_of_range);
    for (const EmbeddingOptions& options : {bad_padding, bad_type, bad_norm})
        BOOST_CHECK_THROW(embedding({0}, table, options), std::invalid_argument);
    BOOST_TEST((table.value() == full({4, 2}, 3)));
    BOOST_TEST(table.version() == 0u);
}

BOOST_AUTO_TEST_CASE(the_table_is_not_saved) {
    const auto f = [](const Tensor& x) { return embedding(indices({3}, {0, 1, 1}), x); };
    BOOST_TEST(saved_elements(f, ones({2, 3})) == 0u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    const Indices none = indices({0}, {}), two = indices({2}, {0, 1});
    check_without_elements([&](const Tensor& x) { return embedding(none, x); }, {4, 3}, {0, 3});
    check_without_elements([&](const Tensor& x) { return embedding(two, x); }, {4, 0}, {2, 0});
}

BOOST_AUTO_TEST_CASE(an_id_outside_the_table_is_named_with_its_place) {
    const Tensor table(ones({12, 2}));
    const Indices high = indices({1, 4}, {0, 1, 2, 12}), low = indices({2, 2}, {0, 1, -1, 0}),
                  most = indices({}, {std::numeric_limits<std::int64_t>::max()});
    check_refusals<std::out_of_range>({
        {[&] { embedding(high, table); }, "[Embedding] index 12 at (0, 3) is outside [0, 12)"},
        {[&] { embedding(low, table); }, "[Embedding] index -1 at (1, 0) is outside [0, 12)"},
        {[&] { embedding(most, table); },
         "[Embedding] index 9223372036854775807 at () is outside [0, 12)"},
    });
}

BOOST_AUTO_TEST_CASE(what_is_no_table_is_refused) {
    const Tensor v(ones({3}));
    const Indices zero = indices({1}, {0});
    check_refusals<std::invalid_argument>(
        {{[&] { embedding(zero, v); }, "[Embedding] the table needs shape (V, D), got (3,)"}});
}

BOOST_AUTO_TEST_SUITE_END()
