#include "framework/ops/linear.hpp"

#include "framework/kernels/precision.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/matmul.hpp"
#include "framework/ops/shape.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"
#include "tests/support/unsanitized.hpp"

#include <optional>
#include <sstream>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(linear_operation)

BOOST_AUTO_TEST_CASE(it_is_a_product_and_a_sum) {
    const auto fused = [](const Tensors& x) { return linear(x[0], x[1], x[2]); };
    const auto composed = [](const Tensors& x) { return matmul(x[0], transpose(x[1])) + x[2]; };
    for (const Shape& shape : {Shape{4}, Shape{3, 4}, Shape{2, 3, 4}})
        BOOST_TEST(same_function(fused, composed, random_inputs({shape, {5, 4}, {5}})));

    const auto without = [](const Tensors& x) { return linear(x[0], x[1]); };
    const auto product = [](const Tensors& x) { return matmul(x[0], transpose(x[1])); };
    for (const Shape& shape : {Shape{4}, Shape{3, 4}, Shape{2, 3, 4}})
        BOOST_TEST(same_function(without, product, random_inputs({shape, {5, 4}})));
}

BOOST_AUTO_TEST_CASE(the_bias_itself_does_not_change) {
    const Tensor bias(array({2}, {1, 2}));
    for (const Shape& shape : {Shape{3}, Shape{1, 3}, Shape{2, 3}})
        linear(ones(shape), ones({2, 3}), bias);
    BOOST_TEST(close(bias, array({2}, {1, 2}), 0));
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const auto with_bias = [](const Tensors& x) { return linear(x[0], x[1], x[2]); };
    const auto without = [](const Tensors& x) { return linear(x[0], x[1]); };
    for (const Shape& x : {Shape{3}, Shape{1, 3}, Shape{4, 3}, Shape{2, 5, 3}, Shape{2, 1, 2, 3}})
        for (const std::size_t out : {1, 2, 5})
            BOOST_TEST_CONTEXT("x " << to_string(x) << ", out " << out) {
                BOOST_TEST(gradient_check(with_bias, random_inputs({x, {out, 3}, {out}})));
                BOOST_TEST(gradient_check(without, random_inputs({x, {out, 3}})));
            }
    BOOST_TEST(gradient_check(with_bias, random_inputs({{2, 1}, {1, 1}, {1}})));

    const auto tied = [](const Tensors& x) { // one weight in two layers
        return linear(linear(x[0], x[1], x[2]), x[1], x[2]);
    };
    BOOST_TEST(gradient_check(tied, random_inputs({{4, 3}, {3, 3}, {3}})));
}

BOOST_AUTO_TEST_CASE(rounded_factors_give_what_they_give_to_single_products) {
    const auto fused = [](const Tensors& x) { return linear(x[0], x[1], x[2]); };
    const auto composed = [](const Tensors& x) { return matmul(x[0], transpose(x[1])) + x[2]; };
    const auto inputs = random_inputs({{40, 128}, {64, 128}, {64}});
    const Tensor in_full = linear(inputs[0], inputs[1], inputs[2]);
    const ScopedMatmulPrecision precision(MatmulPrecision::bfloat16);
    BOOST_TEST(!close(linear(inputs[0], inputs[1], inputs[2]), in_full.value(), 1e-3));
    BOOST_TEST(same_function(fused, composed, inputs));
}

BOOST_AUTO_TEST_CASE(an_input_is_saved_only_where_the_other_one_needs_a_gradient) {
    const Array x = ones({2, 3}), w = ones({4, 3}), b = ones({4});
    BOOST_TEST(saved_elements([&](const Tensor& x) { return linear(x, w, b); }, x) == 12u);
    BOOST_TEST(saved_elements([&](const Tensor& w) { return linear(x, w, b); }, w) == 6u);
    BOOST_TEST(saved_elements([&](const Tensor& b) { return linear(x, w, b); }, b) == 0u);
    BOOST_TEST(saved_elements([&](Tape& tape) { linear(tape.variable(x), tape.variable(w)); }) ==
               18u);
}

// In bfloat16 both products take the rounded copy, even where the precision has changed meanwhile.
BOOST_AUTO_TEST_CASE(an_input_that_was_rounded_is_not_saved) {
    const auto inputs = random_inputs({{40, 128}, {64, 128}});
    const Tensor w(inputs[1]);
    std::vector<Array> gradients;
    for (const bool changes : {false, true}) {
        std::optional<ScopedMatmulPrecision> precision(MatmulPrecision::bfloat16);
        Parameter weight("weight", inputs[1]);
        Tape tape;
        const Tensor y = linear(tape.variable(inputs[0]), weight);
        std::ostringstream lines;
        tape.print(lines);
        BOOST_TEST(lines.str().find("3 lines save " + std::to_string(64 * 128 * sizeof(Real))) !=
                   std::string::npos);
        if (changes) precision.reset();
        tape.backward(y, ones({40, 64}));
        gradients.push_back(weight.grad.value());
    }
    BOOST_TEST((gradients[0] == gradients[1]));
}

BOOST_AUTO_TEST_CASE(an_input_keeps_its_numbers_where_somebody_holds_it) {
    const auto inputs = random_inputs({{40, 30}, {20, 30}});
    std::vector<Array> gradients;
    for (const bool is_held : {false, true}) {
        Tape tape;
        const Tensor v = tape.variable(inputs[0]), w = tape.variable(inputs[1]);
        Tensor x = v + 0;
        const Tensor y = linear(x, w);
        if (!is_held) x = Tensor();
        tape.backward(y, ones({40, 20}));
        if (is_held) BOOST_TEST((x.value() == inputs[0]));
        gradients.push_back(tape.grad(v));
    }
    BOOST_TEST((gradients[0] == gradients[1]));
}

BOOST_AUTO_TEST_CASE(the_gradient_of_the_bias_stays_an_exact_sum_over_many_rows, *unsanitized) {
    const std::size_t rows = 1000000;
    Tape tape;
    const Tensor b = tape.variable(zeros({2}));
    tape.backward(linear(zeros({rows, 1}), zeros({2, 1}), b), full({rows, 2}, Real(0.1)));
    BOOST_TEST(close(tape.grad(b), full({2}, 1e5), 0, 1e-6));
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    const Tensor weight(ones({4, 3})), without_columns(ones({4, 0})), without_rows(ones({0, 3}));
    const Tensor bias(ones({4}));
    check_without_elements([&](const Tensor& x) { return linear(x, weight, bias); }, {2, 0, 3},
                           {2, 0, 4});
    check_without_elements([&](const Tensor& x) { return linear(x, without_columns); }, {2, 0},
                           {2, 4});
    check_without_elements([&](const Tensor& x) { return linear(x, without_rows); }, {2, 3},
                           {2, 0});
}

BOOST_AUTO_TEST_CASE(a_sum_of_no_products_is_zero) {
    BOOST_TEST(close(linear(ones({2, 0}), ones({3, 0})), zeros({2, 3}), 0));
    BOOST_TEST(close(linear(ones({2, 0}), ones({3, 0}), ones({3})), ones({2, 3}), 0));
    BOOST_TEST(close(linear(ones({0}), ones({3, 0})), zeros({3}), 0));
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit_are_refused) {
    const Tensor a(ones({2, 3})), v(ones({3})), scalar(1), wide(ones({2, 4}));
    check_refusals<std::invalid_argument>({
        {[&] { linear(v, wide); }, "[linear] input (3,) does not fit weight (out, in) = (2, 4)"},
        {[&] { linear(scalar, a); }, "[linear] input () does not fit weight (out, in) = (2, 3)"},
        {[&] { linear(a, v); }, "[linear] input (2, 3) does not fit weight (out, in) = (3,)"},
        {[&] { linear(v, a, v); }, "[linear] bias (3,) does not fit weight (out, in) = (2, 3)"},
    });
    check_refusals<std::logic_error>({{[&] { linear(a, Tensor()); }, holds_nothing}});
}

BOOST_AUTO_TEST_SUITE_END()
