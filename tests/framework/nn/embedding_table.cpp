#include "framework/nn/embedding_table.hpp"

#include "framework/kernels/random.hpp"
#include "framework/nn/embedding.hpp"
#include "framework/nn/embedding_bag.hpp"
#include "framework/ops/reduce.hpp"
#include "tests/support/moments.hpp"
#include "tests/support/says.hpp"

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(embedding_tables)

namespace {

// The gradient of the sum of all vectors looked up.
Array gradient_after(Embedding& layer, const Indices& ids) {
    Tape tape;
    tape.backward(sum(layer(ids)));
    return layer.weight.grad.value();
}

} // namespace

// What Embedding and EmbeddingBag share.
BOOST_AUTO_TEST_CASE(the_table_starts_from_the_standard_normal_distribution) {
    manual_seed(2);
    const auto [mean, std, low, high] = testing::moments(Embedding(500, 200).weight.value());
    BOOST_TEST(std::abs(mean) < 4 / std::sqrt(1e5));
    BOOST_TEST(std::abs(std - 1) < 4 / std::sqrt(2e5));
    BOOST_TEST(low < -3.5);
    BOOST_TEST(high > 3.5);
    manual_seed(2);
    EmbeddingBag bag(500, 200);
    manual_seed(2);
    BOOST_TEST((bag.weight.value() == Embedding(500, 200).weight.value()));
}

BOOST_AUTO_TEST_CASE(the_padding_row_starts_from_zeros_and_gets_no_gradient) {
    for (const std::int64_t padding : {2, -10}) {
        Embedding layer(12, 3, {.padding_idx = padding});
        BOOST_TEST(*layer.options().padding_idx == 2);
        BOOST_TEST((layer(2).value() == Array{0, 0, 0}));
        BOOST_TEST(layer.weight.value()(1, 0) != 0);
        const Array gradient = gradient_after(layer, {2, 5, 2, 5});
        BOOST_TEST(gradient(2, 0) == 0);
        BOOST_TEST(gradient(5, 0) == 2);
    }
    Embedding kept = Embedding::from_pretrained({{3, 4}, {1, 0}}, false, {.padding_idx = 0});
    BOOST_TEST((kept(0).value() == Array{3, 4})); // as it was learned

    EmbeddingBag bag(12, 3, BagMode::sum, {.padding_idx = -10});
    BOOST_TEST(*bag.options().padding_idx == 2);
    BOOST_TEST(bag.weight.value()(2, 0) == 0);
    BOOST_TEST(bag.weight.value()(3, 0) != 0);
}

BOOST_AUTO_TEST_CASE(a_pretrained_table_is_frozen_unless_told_otherwise) {
    BOOST_TEST(!Embedding::from_pretrained({{1, 2}}).weight.requires_grad);
    Embedding frozen = Embedding::from_pretrained({{3, 4}, {1, 0}}, true),
              free = Embedding::from_pretrained({{3, 4}, {1, 0}}, false);
    Tape tape;
    BOOST_TEST(!requires_grad(frozen(1)));
    BOOST_TEST(requires_grad(free(1)));
    free.weight.requires_grad = false;
    BOOST_TEST(!requires_grad(free(1)));
    BOOST_TEST(!EmbeddingBag::from_pretrained({{1, 2}}).weight.requires_grad);
    BOOST_TEST(EmbeddingBag::from_pretrained({{1, 2}}, false).weight.requires_grad);
}

BOOST_AUTO_TEST_CASE(a_pretrained_table_is_a_copy) {
    Array weights{{1, 2}};
    Embedding layer = Embedding::from_pretrained(weights);
    weights(0, 0) = 9;
    BOOST_TEST(layer.weight.value()(0, 0) == 1);
}

// What else is refused is compiled by refusals_test.py, which reads the messages too.
BOOST_AUTO_TEST_CASE(only_whole_numbers_are_ids) {
    static_assert(std::is_invocable_v<Embedding&, Indices> && std::is_invocable_v<Embedding&, int>);
    static_assert(std::is_invocable_v<EmbeddingBag&, Indices> &&
                  std::is_invocable_v<EmbeddingBag&, Indices, Indices>);
    Embedding layer(12, 3);
    BOOST_TEST(to_string(layer(3).shape()) == "(3,)");
    BOOST_TEST(to_string(layer({{1, 2}, {3, 4}}).shape()) == "(2, 2, 3)");
}

BOOST_AUTO_TEST_CASE(a_table_needs_rows_and_columns) {
    BOOST_CHECK_EXCEPTION(Embedding(0, 3), std::invalid_argument,
                          Says{"[Embedding] needs positive sizes, got (0, 3)"});
    BOOST_CHECK_EXCEPTION(Embedding(3, 0), std::invalid_argument, Says{"(3, 0)"});
    BOOST_CHECK_EXCEPTION(Embedding::from_pretrained({1, 2, 3}), std::invalid_argument,
                          Says{"[Embedding] weights need two dimensions (num_embeddings, "
                               "embedding_dim), got (3,)"});
    BOOST_CHECK_EXCEPTION(Embedding::from_pretrained(empty({2, 0})), std::invalid_argument,
                          Says{"[Embedding] needs positive sizes, got (2, 0)"});
    BOOST_CHECK_EXCEPTION(EmbeddingBag(0, 3), std::invalid_argument,
                          Says{"[EmbeddingBag] needs positive sizes, got (0, 3)"});
    BOOST_CHECK_EXCEPTION(EmbeddingBag::from_pretrained({1, 2, 3}), std::invalid_argument,
                          Says{"[EmbeddingBag] weights need two dimensions"});
}

BOOST_AUTO_TEST_CASE(a_table_that_memory_cannot_hold_says_how_large_it_would_be) {
    BOOST_CHECK_EXCEPTION(Embedding(1000000000000, 1000000), OutOfMemory,
                          Says{"[Embedding] a table of 1000000000000 x 1000000 numbers needs "
                               "4000000000 GB of memory, and at most "});
    BOOST_CHECK_EXCEPTION(
        EmbeddingBag(1000000000000, 3), OutOfMemory,
        Says{"[EmbeddingBag] a table of 1000000000000 x 3 numbers needs 12000 GB"});
    // So many that their number is beyond 64 bits.
    BOOST_CHECK_EXCEPTION(Embedding(std::size_t(-1), 3), OutOfMemory,
                          Says{"[Embedding] a table of 18446744073709551615 x 3 numbers needs "});
}

BOOST_AUTO_TEST_CASE(a_bad_option_is_refused_with_what_to_change) {
    for (const std::int64_t padding : {12, 99, -13})
        BOOST_CHECK_EXCEPTION(
            Embedding(12, 3, {.padding_idx = padding}), std::invalid_argument,
            Says{"[Embedding] padding_idx " + std::to_string(padding) + " is outside [-12, 12)"});
    BOOST_CHECK_EXCEPTION(Embedding(12, 3, {.scale_grad_by_freq = true, .sparse = true}),
                          std::invalid_argument,
                          Says{"[Embedding] sparse and scale_grad_by_freq exclude each other: "
                               "leave one out"});
    const Real nan = std::numeric_limits<Real>::quiet_NaN();
    for (const Real norm : {Real(-1), nan})
        BOOST_CHECK_EXCEPTION(Embedding(12, 3, {.max_norm = norm}), std::invalid_argument,
                              Says{"[Embedding] max_norm must not be negative"});
    for (const Real p : {Real(0), Real(-2), nan})
        BOOST_CHECK_EXCEPTION(Embedding(12, 3, {.norm_type = p}), std::invalid_argument,
                              Says{"[Embedding] norm_type must be positive or infinity"});
}

BOOST_AUTO_TEST_SUITE_END()
