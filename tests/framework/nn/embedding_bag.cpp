#include "framework/nn/embedding_bag.hpp"

#include "framework/nn/embedding.hpp"
#include "framework/ops/reduce.hpp"
#include "tests/support/says.hpp"

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(embedding_bag_layer)

namespace {

const Array table{{1, 10}, {2, -20}, {3, 30}, {0, 0}};

EmbeddingBag bag(BagMode mode, EmbeddingOptions options = {}) {
    return EmbeddingBag::from_pretrained(table, false, mode, options);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_bag_becomes_the_mean_sum_or_maximum_of_its_vectors) {
    const Indices ids{{0, 1}, {2, 2}};
    BOOST_TEST((bag(BagMode::mean)(ids).value() == Array{{1.5, -5}, {3, 30}}));
    BOOST_TEST((bag(BagMode::sum)(ids).value() == Array{{3, -10}, {6, 60}}));
    BOOST_TEST((bag(BagMode::max)(ids).value() == Array{{2, 10}, {3, 30}}));
    BOOST_TEST((EmbeddingBag::from_pretrained(table)(ids).value() == Array{{1.5, -5}, {3, 30}}));
}

BOOST_AUTO_TEST_CASE(offsets_make_bags_of_any_size_and_an_empty_one_gives_zeros) {
    const Indices ids{0, 1, 2, 2, 1}, offsets{0, 0, 3, 5};
    BOOST_TEST(
        (bag(BagMode::sum)(ids, offsets).value() == Array{{0, 0}, {6, 20}, {5, 10}, {0, 0}}));
    BOOST_TEST(
        (bag(BagMode::max)(ids, offsets).value() == Array{{0, 0}, {3, 30}, {3, 30}, {0, 0}}));
    BOOST_TEST(to_string(bag(BagMode::mean)(Indices::from_shape({0}), Indices{0, 0}).shape()) ==
               "(2, 2)");
    BOOST_TEST(to_string(bag(BagMode::mean)(Indices::from_shape({0, 3})).shape()) == "(0, 2)");
    BOOST_TEST((bag(BagMode::mean)(Indices::from_shape({1, 0})).value() == Array{{0, 0}}));
}

BOOST_AUTO_TEST_CASE(padding_counts_for_nothing) {
    const EmbeddingOptions padded{.padding_idx = -1};
    const Indices ids{{0, 3, 1}, {3, 3, 3}};
    BOOST_TEST((bag(BagMode::mean, padded)(ids).value() == Array{{1.5, -5}, {0, 0}}));
    BOOST_TEST((bag(BagMode::max, padded)({{1, 3}}).value() == Array{{2, -20}})); // not 0
    EmbeddingBag layer = bag(BagMode::mean, padded);
    Tape tape;
    tape.backward(sum(layer(ids)));
    BOOST_TEST((layer.weight.grad.value() == Array{{0.5, 0.5}, {0.5, 0.5}, {0, 0}, {0, 0}}));
}

BOOST_AUTO_TEST_CASE(a_weight_says_how_often_an_id_counts) {
    EmbeddingBag layer = bag(BagMode::sum);
    Tape tape;
    const Tensor weights = tape.variable({{2, -1}});
    const Tensor y = layer({{0, 1}}, weights);
    BOOST_TEST((y.value() == Array{{0, 40}}));
    tape.backward(sum(y));
    BOOST_TEST((layer.weight.grad.value() == Array{{2, 2}, {-1, -1}, {0, 0}, {0, 0}}));
    BOOST_TEST((tape.grad(weights) == Array{{11, -18}}));
}

BOOST_AUTO_TEST_CASE(weights_get_their_gradient_beside_a_frozen_table) {
    EmbeddingBag layer = EmbeddingBag::from_pretrained(table, true, BagMode::sum);
    Tape tape;
    const Tensor weights = tape.variable({{2, -1}});
    tape.backward(sum(layer({{0, 1}}, weights)));
    BOOST_TEST((tape.grad(weights) == Array{{11, -18}}));
    BOOST_TEST(!layer.weight.grad.has_value());
}

BOOST_AUTO_TEST_CASE(a_frequency_counts_all_bags_of_a_call) {
    EmbeddingBag layer = bag(BagMode::sum, {.scale_grad_by_freq = true});
    Tape tape;
    tape.backward(sum(layer({{1, 1, 3}, {1, 0, 3}})));
    for (const std::size_t row : {0, 1, 3})
        BOOST_TEST(std::abs(layer.weight.grad.value()(row, 0) - 1) < 1e-6);
    BOOST_TEST(layer.weight.grad.value()(2, 0) == 0);
}

BOOST_AUTO_TEST_CASE(the_first_of_equal_numbers_gets_the_gradient_of_the_maximum) {
    EmbeddingBag layer = EmbeddingBag::from_pretrained({{1, 5}, {1, 5}}, false, BagMode::max);
    Tape tape;
    tape.backward(sum(layer({{1, 0}})));
    BOOST_TEST((layer.weight.grad.value() == Array{{0, 0}, {1, 1}}));
}

BOOST_AUTO_TEST_CASE(a_sparse_bag_brings_back_a_row_for_each_id) {
    EmbeddingBag layer = bag(BagMode::mean, {.padding_idx = 3, .sparse = true});
    Tape tape;
    tape.backward(sum(layer({{2, 0, 3}, {2, 3, 2}})));
    BOOST_TEST(layer.weight.grad.rows().indices.size() == 4u);
    BOOST_TEST((layer.weight.grad.to_dense() == Array{{0.5, 0.5}, {0, 0}, {1.5, 1.5}, {0, 0}}));
}

BOOST_AUTO_TEST_CASE(bad_input_is_refused_with_what_to_change) {
    const Indices ids{0, 1, 2};
    const auto refuses = [&](const Indices& offsets, std::string_view message) {
        BOOST_CHECK_EXCEPTION(bag(BagMode::sum)(ids, offsets), std::invalid_argument,
                              Says{message});
    };
    refuses({1, 2}, "[EmbeddingBag] the first offset has to be 0, got 1");
    refuses({0, 2, 1}, "[EmbeddingBag] offsets have to ascend: offset 1 at (2) comes after 2");
    refuses({0, 4}, "[EmbeddingBag] offset 4 at (1) is past the end of 3 ids");
    refuses(Indices::from_shape({1, 1}),
            "[EmbeddingBag] needs ids (N) with offsets (B), got (3,) and (1, 1)");
    refuses(Indices::from_shape({0}), "belong to no bag");
    BOOST_CHECK_EXCEPTION(bag(BagMode::sum)(ids), std::invalid_argument,
                          Says{"needs ids (B, N), got (3,); ids (N) need offsets (B) too"});
    BOOST_CHECK_EXCEPTION(bag(BagMode::sum)({{0, 4}}), std::out_of_range,
                          Says{"[EmbeddingBag] index 4 at (0, 1) is outside [0, 4)"});
    BOOST_CHECK_EXCEPTION(bag(BagMode::mean)({{0, 1}}, Tensor(ones({1, 2}))), std::invalid_argument,
                          Says{"per_sample_weights go with mode sum only"});
    BOOST_CHECK_EXCEPTION(bag(BagMode::sum)({{0, 1}}, Tensor(ones({2}))), std::invalid_argument,
                          Says{"per_sample_weights (2,) need the shape of the ids, (1, 2)"});
    for (const EmbeddingOptions options :
         {EmbeddingOptions{.sparse = true}, EmbeddingOptions{.scale_grad_by_freq = true}})
        BOOST_CHECK_EXCEPTION(bag(BagMode::max, options), std::invalid_argument,
                              Says{"[EmbeddingBag] mode max has neither sparse nor"});
    BOOST_CHECK_EXCEPTION(EmbeddingBag(4, 2, BagMode::sum, {.padding_idx = 4}),
                          std::invalid_argument, Says{"[EmbeddingBag] padding_idx 4"});
}

BOOST_AUTO_TEST_CASE(takes_whole_numbers_in_braces_for_offsets_and_others_for_weights) {
    EmbeddingBag layer(12, 3, BagMode::sum);
    BOOST_TEST(to_string(layer({1, 2, 3}, {0, 2}).shape()) == "(2, 3)");
    const Tensor weighted = layer({{1, 2}}, {{0.5, 0.5}});
    BOOST_TEST(to_string(weighted.shape()) == "(1, 3)");
    BOOST_TEST(std::abs(double(weighted.value()(0, 0) * 2 - layer({{1, 2}}).value()(0, 0))) < 1e-6);
}

BOOST_AUTO_TEST_SUITE_END()
