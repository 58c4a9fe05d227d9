#include "framework/nn/layer_norm.hpp"

#include "framework/kernels/random.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/tape/tape.hpp"
#include "framework/tensor/random.hpp"
#include "tests/support/moments.hpp"
#include "tests/support/says.hpp"

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(layer_norm_layer)

BOOST_AUTO_TEST_CASE(it_starts_as_plain_normalisation) {
    LayerNorm layer(64);
    for (const Real weight : layer.weight.value()) BOOST_TEST(weight == 1);
    for (const Real bias : layer.bias->value()) BOOST_TEST(bias == 0);
    manual_seed(1);
    const Array y = layer(random_normal({3, 64}, 5, 3)).value();
    for (std::size_t row = 0; row < 3; ++row) {
        Array one = empty({64});
        std::copy_n(y.data() + row * 64, 64, one.data());
        const auto [mean, std, low, high] = testing::moments(one);
        BOOST_TEST(std::abs(mean) < 1e-5);
        BOOST_TEST(std::abs(std - 1) < 1e-5); // the biased variance
    }
}

BOOST_AUTO_TEST_CASE(neither_shift_nor_scale_of_the_input_shows_in_the_output) {
    LayerNorm layer(16);
    manual_seed(2);
    const Tensor x = random_normal({2, 16}, 0, 4);
    const Array y = layer(x).value(), moved = layer(x * Real(3) + Real(2)).value();
    for (std::size_t i = 0; i < y.size(); ++i)
        BOOST_TEST(std::abs(y.data()[i] - moved.data()[i]) < 1e-5);
}

BOOST_AUTO_TEST_CASE(eps_keeps_a_constant_row_finite_and_counts) {
    LayerNorm layer(2, true, 1);
    BOOST_TEST((layer(Array{3, 3}).value() == Array{0, 0}));
    BOOST_TEST(std::abs(layer(Array{1, -1}).value()(0) - 1 / std::sqrt(2.0)) < 1e-6);
}

BOOST_AUTO_TEST_CASE(without_a_bias_there_is_no_such_parameter) {
    LayerNorm layer(4, false);
    const auto parameters = layer.named_parameters();
    BOOST_TEST_REQUIRE(parameters.size() == 1u);
    BOOST_TEST(parameters.front().first == "weight");
    Tape tape;
    tape.backward(layer(Array{1, 2, 3, 4}), ones({4}));
    BOOST_TEST(layer.weight.grad.has_value());
}

BOOST_AUTO_TEST_CASE(a_row_of_another_length_is_an_error_with_both_shapes) {
    LayerNorm layer(4);
    BOOST_CHECK_EXCEPTION(layer(zeros({2, 3})), std::invalid_argument, Says{"(2, 3)"});
    BOOST_CHECK_EXCEPTION(layer(zeros({2, 3})), std::invalid_argument, Says{"(4,)"});
    BOOST_CHECK_THROW(layer(zeros({})), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(more_features_than_memory_can_hold_are_an_error) {
    BOOST_CHECK_EXCEPTION(LayerNorm(1000000000000), OutOfMemory,
                          Says{"[LayerNorm] a table of 1000000000000 numbers needs 4000 GB"});
}

BOOST_AUTO_TEST_SUITE_END()
