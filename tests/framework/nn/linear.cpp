#include "framework/nn/linear.hpp"

#include "framework/kernels/random.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/ops/shape.hpp"
#include "framework/ops/slice.hpp"
#include "tests/support/moments.hpp"
#include "tests/support/says.hpp"
#include "tests/support/tensors.hpp"

using namespace tapestry;
using tapestry::testing::Says;

BOOST_AUTO_TEST_SUITE(linear_layer)

// The numbers in PyTorch's order: weight (out, in).
BOOST_AUTO_TEST_CASE(y_is_x_times_the_transposed_weight_plus_bias) {
    Linear layer(2, 3);
    layer.load_state_dict({{"weight", {{1, 2}, {3, 4}, {5, 6}}}, {"bias", {10, 20, 30}}});
    const Array y = layer(Array{{1, -1}, {2, 0}}).value();
    BOOST_TEST((y == Array{{9, 19, 29}, {12, 26, 40}}));
}

BOOST_AUTO_TEST_CASE(all_leading_axes_are_a_batch) {
    manual_seed(1);
    Linear layer(4, 5);
    BOOST_TEST(to_string(layer(zeros({4})).shape()) == "(5,)");
    BOOST_TEST(to_string(layer(zeros({2, 3, 4})).shape()) == "(2, 3, 5)");
    BOOST_TEST(to_string(layer(zeros({2, 0, 4})).shape()) == "(2, 0, 5)");
}

BOOST_AUTO_TEST_CASE(a_vector_gets_alone_what_it_gets_among_others) {
    manual_seed(3);
    for (const bool has_bias : {true, false}) {
        Linear layer(70, 130, has_bias);
        const Tensor x = normal({4, 70}, default_generator());
        const Tensor y = layer(x);
        for (std::ptrdiff_t row = 0; row < 4; ++row) {
            const Array alone = layer(slice(x, 0, row, row + 1)).value();
            BOOST_TEST(close(alone, slice(y, 0, row, row + 1).value(), 1e-5));
        }
    }
}

BOOST_AUTO_TEST_CASE(without_a_bias_there_is_no_such_parameter) {
    Linear layer(4, 5, false);
    BOOST_TEST(layer.named_parameters().size() == 1u);
    BOOST_TEST(!layer.bias.has_value());
    BOOST_TEST((layer(zeros({4})).value() == zeros({5})));
}

BOOST_AUTO_TEST_CASE(gradients_reach_weight_and_bias) {
    Linear layer(2, 1);
    Tape tape;
    tape.backward(sum(layer(Array{{1, 2}, {3, 4}})));
    BOOST_TEST((layer.weight.grad.value() == Array{{4, 6}}));
    BOOST_TEST((layer.bias->grad.value() == Array{2}));
}

BOOST_AUTO_TEST_CASE(weight_and_bias_start_uniform_within_one_over_the_root_of_in) {
    manual_seed(2);
    Linear layer(100, 400);
    for (const Parameter* parameter : {&layer.weight, &*layer.bias}) {
        const auto [mean, std, low, high] = testing::moments(parameter->value());
        const double n = double(parameter->value().size());
        BOOST_TEST(low >= -0.1);
        BOOST_TEST(low < -0.095);
        BOOST_TEST(high <= 0.1);
        BOOST_TEST(high > 0.095);
        BOOST_TEST(std::abs(mean) < 4 * 0.1 / std::sqrt(3 * n)); // four standard errors
        BOOST_TEST(std::abs(std * std * 3 / 0.01 - 1) < 4 * std::sqrt(0.8 / n)); // σ² = b²/3
    }
}

BOOST_AUTO_TEST_CASE(the_seed_decides_how_a_layer_starts) {
    const auto made_with = [](std::uint64_t seed) {
        manual_seed(seed);
        return Linear(3, 4).state_dict();
    };
    BOOST_TEST((made_with(5) == made_with(5)));
    BOOST_TEST((made_with(5) != made_with(6)));
}

BOOST_AUTO_TEST_CASE(sizes_that_are_zero_or_do_not_fit_are_errors) {
    BOOST_CHECK_EXCEPTION(Linear(0, 3), std::invalid_argument,
                          Says{"[Linear] needs positive sizes, got (3, 0)"});
    BOOST_CHECK_EXCEPTION(Linear(3, 0), std::invalid_argument, Says{"(0, 3)"});
    BOOST_CHECK_EXCEPTION(Linear(1000000, 1000000), OutOfMemory,
                          Says{"[Linear] a table of 1000000 x 1000000 numbers needs 4000 GB"});
    Linear layer(4, 5);
    BOOST_CHECK_EXCEPTION(layer(zeros({2, 3})), std::invalid_argument, Says{"(2, 3)"});
    BOOST_CHECK_EXCEPTION(layer(zeros({2, 3})), std::invalid_argument, Says{"(5, 4)"});
    BOOST_CHECK_THROW(layer(zeros({})), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
