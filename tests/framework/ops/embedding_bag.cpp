#include "framework/ops/embedding_bag.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/join.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/shape.hpp"
#include "tests/framework/ops/rows_that_fail.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"
#include "tests/support/says.hpp"
#include "tests/support/unsanitized.hpp"

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(embedding_bag_operation)

namespace {

const Indices flat{1, 1, 3, 0, 4, 1, 2}, offsets{0, 3, 3, 5};

Array table() { return random_inputs({{6, 3}}).front(); }

Rows rows_that_fail_with(BagMode mode, const EmbeddingOptions& options) {
    const Indices ids{{1, 1, 3}, {0, 4, 1}};
    return rows_that_fail(table(),
                          [&](Parameter& p) { return embedding_bag(ids, {}, p, mode, options); });
}

} // namespace

BOOST_AUTO_TEST_CASE(it_is_a_lookup_and_a_reduction_of_each_bag) {
    using Reduction = Tensor (*)(const Tensor&, const Axes&, bool);
    const std::pair<BagMode, Reduction> cases[] = {
        {BagMode::mean, mean}, {BagMode::sum, sum}, {BagMode::max, max}};
    const Indices ids{{1, 5, 3, 3}, {0, 4, 1, 2}}, begins{0, 4};
    const Indices in_a_row = indices({8}, {ids.begin(), ids.end()});
    for (const auto& [bag_mode, reduction] : cases) {
        const BagMode mode = bag_mode;
        const auto composed = [&, reduce = reduction](const Tensors& x) {
            return reduce(embedding(ids, x[0]), {1}, false);
        };
        // In a maximum of equal rows the gradient goes to the first, and not to both.
        const Indices& some = mode == BagMode::max ? Indices{{1, 5, 3, 0}, {0, 4, 1, 2}} : ids;
        const auto lookup = [&, reduce = reduction](const Tensors& x) {
            return reduce(embedding(some, x[0]), {1}, false);
        };
        BOOST_TEST(
            same_function([&](const Tensors& x) { return embedding_bag(some, {}, x[0], mode); },
                          lookup, {table()}));
        const auto by_offsets = [&](const Tensors& x) {
            return embedding_bag(in_a_row, begins, x[0], mode);
        };
        BOOST_TEST(close(by_offsets({table()}), composed({table()}).value(), rounding(1e-6)));
    }
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    for (const bool sparse : {false, true})
        for (const BagMode mode : {BagMode::mean, BagMode::sum})
            BOOST_TEST(gradient_check(
                [&](const Tensors& x) {
                    return embedding_bag(flat, offsets, x[0] * 2, mode, {.sparse = sparse});
                },
                {table()}));
    BOOST_TEST(gradient_check(
        [&](const Tensors& x) { return embedding_bag(flat, offsets, x[0], BagMode::max); },
        {table()}));
    for (const bool sparse : {false, true})
        BOOST_TEST(gradient_check(
            [&](const Tensors& x) {
                return embedding_bag(flat, offsets, x[0], BagMode::sum, {.sparse = sparse}, x[1]);
            },
            random_inputs({{6, 3}, {7}})));
}

BOOST_AUTO_TEST_CASE(of_padding_the_gradient_is_the_derivative_and_of_frequencies_it_is_not,
                     *in_double) {
    for (const BagMode mode : {BagMode::mean, BagMode::sum, BagMode::max})
        BOOST_TEST(rows_that_fail_with(mode, {.padding_idx = 3}) == Rows());
    for (const BagMode mode : {BagMode::mean, BagMode::sum})
        BOOST_TEST(rows_that_fail_with(mode, {.scale_grad_by_freq = true}) == Rows{1});
}

BOOST_AUTO_TEST_CASE(long_bags_and_frequent_rows_stay_exact_sums, *unsanitized) {
    const std::size_t n = 1000000;
    const Indices ids = Indices::from_shape({n}) * 0 + 1;
    Indices offsets = Indices::from_shape({n}); // a bag for each id
    for (std::size_t i = 0; i < n; ++i) offsets(i) = std::int64_t(i);
    const Tensor tenths(full({3, 2}, Real(0.1)));
    BOOST_TEST(
        close(embedding_bag(ids, Indices{0}, tenths, BagMode::sum), full({1, 2}, 1e5), 0, 1e-6));
    BOOST_TEST(close(embedding_bag(ids, Indices{0}, tenths, BagMode::mean), full({1, 2}, Real(0.1)),
                     0, 1e-6));
    for (const BagMode mode : {BagMode::sum, BagMode::mean, BagMode::max}) {
        Tape tape;
        const Tensor table = tape.variable(tenths.value());
        tape.backward(embedding_bag(ids, offsets, table, mode), full({n, 2}, Real(0.1)));
        BOOST_TEST(close(tape.grad(table), array({3, 2}, {0, 0, 1e5, 1e5, 0, 0}), 0, 1e-6));
    }
}

BOOST_AUTO_TEST_CASE(padding_counts_from_the_end_too) {
    Parameter table("table", ones({4, 2}));
    const auto look_up = [&](std::int64_t padding) {
        return embedding_bag({1, 3}, Indices{0}, table, BagMode::sum, {.padding_idx = padding});
    };
    Tape tape;
    tape.backward(sum(look_up(-1)));
    BOOST_TEST((table.grad.value() == Array{{0, 0}, {1, 1}, {0, 0}, {0, 0}})); // 3 was there too
    for (const std::int64_t padding : {4, -5})
        BOOST_CHECK_EXCEPTION(
            look_up(padding), std::invalid_argument,
            Says{"[EmbeddingBag] padding_idx " + std::to_string(padding) + " is outside [-4, 4)"});
}

BOOST_AUTO_TEST_CASE(a_frequency_divides_the_weight_of_each_bag) {
    Parameter table("table", ones({3, 1}));
    Tape tape;
    // Row 1 comes twice: half of 1/2, and half of 1/1.
    const Tensor y =
        embedding_bag({1, 0, 1}, Indices{0, 2}, table, BagMode::mean, {.scale_grad_by_freq = true});
    tape.backward(y, array({2, 1}, {4, 8}));
    BOOST_TEST((table.grad.value() == array({3, 1}, {2, 1 + 4, 0})));
}

BOOST_AUTO_TEST_CASE(the_maximum_of_numbers_below_zero_is_below_zero) {
    const Tensor negative(array({2, 2}, {-1, -5, -2, -4}));
    BOOST_TEST(
        close(embedding_bag({{0, 1}}, {}, negative, BagMode::max), array({1, 2}, {-1, -4}), 0));
}

BOOST_AUTO_TEST_CASE(what_is_refused_scales_no_row) {
    Parameter table("table", full({4, 2}, 3));
    const EmbeddingOptions short_rows{.max_norm = Real(1)};
    const auto refuses = [&](const Indices& ids, const std::optional<Indices>& begins,
                             const Tensor& weights = {}, BagMode mode = BagMode::sum) {
        BOOST_CHECK_THROW(embedding_bag(ids, begins, table, mode, short_rows, weights),
                          std::invalid_argument);
    };
    refuses({0, 1}, Indices{1});
    refuses({0, 1}, Indices{0, 2, 1});
    refuses({0, 1}, Indices{0, 3});
    refuses({0, 1}, Indices::from_shape({0}));
    refuses({0, 1}, {});
    refuses({0, 1}, Indices{0}, ones({3}));
    refuses({0, 1}, Indices{0}, ones({2}), BagMode::mean);
    BOOST_CHECK_THROW(embedding_bag({0, 4}, Indices{0}, table, BagMode::sum, short_rows),
                      std::out_of_range);
    BOOST_TEST((table.value() == full({4, 2}, 3)));
    BOOST_TEST(table.version() == 0u);
    embedding_bag({0, 1}, Indices{0}, table, BagMode::sum, short_rows);
    BOOST_TEST(table.value()(0, 0) < 1);
    BOOST_TEST(table.value()(2, 0) == 3);
}

BOOST_AUTO_TEST_CASE(max_norm_needs_a_parameter) {
    const Tensor constant(ones({4, 2}));
    const EmbeddingOptions short_rows{.max_norm = Real(1)};
    check_refusals<std::invalid_argument>(
        {{[&] {
              embedding_bag({{0, 1}}, {}, constant, BagMode::sum, short_rows);
          },
          "[EmbeddingBag] max_norm changes the table, and the value of a tensor never changes: "
          "pass a Parameter"}});
}

BOOST_AUTO_TEST_CASE(the_table_is_saved_for_the_gradient_of_the_weights_alone) {
    const Array table = ones({4, 2}), weights = ones({1, 3});
    const Indices ids{{0, 1, 1}};
    for (const BagMode mode : {BagMode::mean, BagMode::sum, BagMode::max})
        BOOST_TEST(saved_elements([&](const Tensor& x) { return embedding_bag(ids, {}, x, mode); },
                                  table) == 0u);
    BOOST_TEST(saved_elements(
                   [&](const Tensor& x) {
                       return embedding_bag(ids, {}, x, BagMode::sum, {}, Tensor(weights));
                   },
                   table) == 0u);
    BOOST_TEST(saved_elements(
                   [&](const Tensor& w) {
                       return embedding_bag(ids, {}, Tensor(table), BagMode::sum, {}, w);
                   },
                   weights) == 8u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    const Indices no_bags = indices({0, 3}, {}), empty_bags = indices({2, 0}, {});
    for (const BagMode mode : {BagMode::mean, BagMode::sum, BagMode::max})
        for (const auto& [ids, rows] : {std::pair(no_bags, std::size_t(0)), {empty_bags, 2}})
            check_without_elements(
                [&, ids = ids](const Tensor& x) { return embedding_bag(ids, {}, x, mode); }, {4, 3},
                {rows, 3});
}

BOOST_AUTO_TEST_CASE(mode_max_has_no_gradient_by_rows_or_frequency) {
    const Tensor constant(ones({4, 2}));
    for (const EmbeddingOptions& options :
         {EmbeddingOptions{.scale_grad_by_freq = true}, {.sparse = true}}) {
        BOOST_TEST(error_of<std::invalid_argument>([&] {
                       embedding_bag({{0, 1}}, {}, constant, BagMode::max, options);
                   }) == "[EmbeddingBag] mode max has neither sparse nor scale_grad_by_freq: leave "
                         "them out");
        require_bag_options(BagMode::sum, options);
    }
}

BOOST_AUTO_TEST_SUITE_END()
