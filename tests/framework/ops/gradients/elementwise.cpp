#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/gelu.hpp"
#include "framework/ops/pow.hpp"

#include "tests/support/gradient_check.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(gradients_of_elementwise_operations)

BOOST_AUTO_TEST_CASE(of_two_tensors_in_every_pattern_of_broadcasting) {
    const struct {
        const char* name;
        Function f;
    } operations[] = {
        {"a + b", [](const Tensors& x) { return x[0] + x[1]; }},
        {"a - b", [](const Tensors& x) { return x[0] - x[1]; }},
        {"a * b", [](const Tensors& x) { return x[0] * x[1]; }},
        {"a / b", [](const Tensors& x) { return x[0] / x[1]; }},
        {"a ^ b", [](const Tensors& x) { return pow(x[0], x[1]); }},
    };
    const std::vector<Shape> patterns[] = {
        {{}, {}},
        {{1}, {}},
        {{}, {1, 1}},
        {{3}, {}},
        {{}, {2, 3}},
        {{2, 3}, {2, 3}},
        {{2, 3}, {3}},
        {{3}, {2, 3}},
        {{2, 3}, {1, 3}},
        {{2, 3}, {2, 1}},
        {{2, 1}, {1, 3}}, // both grow
        {{2, 1}, {3}},
        {{1, 1}, {2, 3}},
        {{2, 3, 4}, {3, 1}},
        {{2, 3, 4}, {2, 1, 4}},
        {{3, 1}, {2, 1, 4}},
        {{2, 1, 3, 1}, {1, 4, 1, 2}},
        {{17}, {17}}, // more than a vector register, and some over
        {{3, 17}, {3, 1}},
    };
    for (const auto& operation : operations)
        for (const auto& shapes : patterns) BOOST_TEST_CONTEXT(operation.name << names(shapes))
    BOOST_TEST(gradient_check(operation.f, random_inputs(shapes, 0.5, 2)));
}

BOOST_AUTO_TEST_CASE(with_a_number_on_either_side) {
    const struct {
        const char* name;
        Function f;
    } operations[] = {
        {"x + 1", [](const Tensors& x) { return x[0] + 1; }},
        {"1 + x", [](const Tensors& x) { return 1 + x[0]; }},
        {"x - 1", [](const Tensors& x) { return x[0] - 1; }},
        {"1 - x", [](const Tensors& x) { return 1 - x[0]; }},
        {"3x", [](const Tensors& x) { return 3 * x[0]; }},
        {"x·0.3", [](const Tensors& x) { return x[0] * 0.3; }},
        {"x/3", [](const Tensors& x) { return x[0] / 3; }},
        {"3/x", [](const Tensors& x) { return 3 / x[0]; }},
        {"x^0", [](const Tensors& x) { return pow(x[0], 0); }},
        {"x^1", [](const Tensors& x) { return pow(x[0], 1); }},
        {"x^2.5", [](const Tensors& x) { return pow(x[0], 2.5); }},
        {"x^-3", [](const Tensors& x) { return pow(x[0], -3); }},
        {"2^x", [](const Tensors& x) { return pow(2, x[0]); }},
    };
    for (const auto& operation : operations)
        for (const Shape& shape : {Shape{}, Shape{1}, Shape{2, 3}, Shape{2, 1, 11}})
            BOOST_TEST_CONTEXT(operation.name << " " << to_string(shape))
    BOOST_TEST(gradient_check(operation.f, random_inputs({shape}, 0.5, 2)));
}

BOOST_AUTO_TEST_CASE(powers_of_negative_numbers) {
    for (const int exponent : {0, 1, 2, 3, -1, -2}) BOOST_TEST_CONTEXT("x^" << exponent) {
            const Function f = [=](const Tensors& x) { return pow(x[0], Real(exponent)); };
            BOOST_TEST(gradient_check(f, random_inputs({{2, 5}}, -2, -0.5)));
        }
}

BOOST_AUTO_TEST_CASE(of_one_tensor) {
    const struct {
        const char* name;
        Function f;
        double low, high;
    } operations[] = {
        {"-x", [](const Tensors& x) { return -x[0]; }, -3, 3},
        {"exp", [](const Tensors& x) { return exp(x[0]); }, -3, 3},
        {"log", [](const Tensors& x) { return log(x[0]); }, 0.2, 5},
        {"sqrt", [](const Tensors& x) { return sqrt(x[0]); }, 0.2, 5},
        {"tanh", [](const Tensors& x) { return tanh(x[0]); }, -3, 3},
        {"sigmoid", [](const Tensors& x) { return sigmoid(x[0]); }, -3, 3},
        {"relu, x > 0", [](const Tensors& x) { return relu(x[0]); }, 0.1, 3},
        {"relu, x < 0", [](const Tensors& x) { return relu(x[0]); }, -3, -0.1},
        {"gelu", [](const Tensors& x) { return gelu(x[0]); }, -5, 5},
        {"gelu, tanh form", [](const Tensors& x) { return gelu(x[0], Gelu::tanh); }, -5, 5},
    };
    for (const auto& [name, f, low, high] : operations)
        for (const Shape& shape : {Shape{}, Shape{1}, Shape{1, 1}, Shape{3, 4}, Shape{2, 1, 19}})
            BOOST_TEST_CONTEXT(name << " " << to_string(shape))
    BOOST_TEST(gradient_check(f, random_inputs({shape}, low, high)));
}

BOOST_AUTO_TEST_CASE(of_a_tensor_used_more_than_once) {
    const Function products = [](const Tensors& x) { return x[0] * x[0] * x[0]; };
    const Function quotient = [](const Tensors& x) { return x[0] / (x[0] + x[0] * x[1]); };
    const Function power = [](const Tensors& x) { return pow(x[0], x[0]); };
    BOOST_TEST(gradient_check(products, random_inputs({{2, 3}})));
    BOOST_TEST(gradient_check(quotient, random_inputs({{2, 3}, {3}}, 0.5, 2)));
    BOOST_TEST(gradient_check(power, random_inputs({{5}}, 0.5, 2)));
}

BOOST_AUTO_TEST_SUITE_END()
