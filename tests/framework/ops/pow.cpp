#include "framework/ops/pow.hpp"

#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

// Where expected numbers are special, they are what PyTorch 1.13 gives. Broadcasting is tested with
// the operators, in arithmetic.cpp.
using namespace tapestry;

BOOST_AUTO_TEST_SUITE(pow_operation)

BOOST_AUTO_TEST_CASE(special_cases_are_those_of_pytorch) {
    const Real inf = infinity, nan = not_a_number;
    const struct {
        Real a, b, y, da, db;
    } cases[] = {
        {0, 0, 1, 0, 0},           {0, 1, 0, 1, 0},
        {0, 2, 0, 0, 0},           {0, 0.5, 0, inf, 0},
        {0, -1, inf, -inf, -inf},  {-2, 3, -8, 12, nan},
        {-2, 0.5, nan, nan, nan},  {-8, -3, -0.001953125, -0.000732421875, nan},
        {nan, 0, 1, 0, nan},       {inf, 0, 1, 0, inf},
        {inf, -1, 0, 0, nan},      {-inf, 3, -inf, inf, nan},
        {-inf, 2, inf, -inf, nan}, {2, inf, inf, inf, inf},
        {1, inf, 1, inf, 0},       {1, nan, 1, nan, 0},
        {-2, -inf, 0, nan, nan},   {0, -inf, inf, -inf, -inf},
        {-inf, -1, 0, 0, nan},     {10, 10, 1e10, 1e10, Real(23025850929.940456)},
    };
    for (const auto& [a, b, y, da, db] : cases) {
        Tape tape;
        const Tensor base = tape.variable(full({}, a)), exponent = tape.variable(full({}, b));
        const Tensor power = pow(base, exponent);
        tape.backward(power);
        BOOST_TEST_CONTEXT(a << " ^ " << b) {
            BOOST_TEST(close(power, full({}, y), 0, rounding(1e-5)));
            BOOST_TEST(close(tape.grad(base), full({}, da), 0, rounding(1e-5)));
            BOOST_TEST(close(tape.grad(exponent), full({}, db), 0, rounding(1e-5)));
        }
    }
}

BOOST_AUTO_TEST_CASE(gradients_at_negative_numbers, *in_double) {
    for (const int exponent : {0, 1, 2, 3, -1, -2}) BOOST_TEST_CONTEXT("x^" << exponent) {
            const auto f = [=](const Tensors& x) { return pow(x[0], Real(exponent)); };
            BOOST_TEST(gradient_check(f, random_inputs({{2, 5}}, -2, -0.5)));
        }
}

BOOST_AUTO_TEST_CASE(gradients_with_a_number_on_either_side, *in_double) {
    const struct {
        const char* name;
        Tensor (*f)(const Tensors&);
    } powers[] = {
        {"x^0", [](const Tensors& x) { return pow(x[0], 0); }},
        {"x^1", [](const Tensors& x) { return pow(x[0], 1); }},
        {"x^2.5", [](const Tensors& x) { return pow(x[0], 2.5); }},
        {"x^-3", [](const Tensors& x) { return pow(x[0], -3); }},
        {"2^x", [](const Tensors& x) { return pow(2, x[0]); }},
        {"x^x", [](const Tensors& x) { return pow(x[0], x[0]); }},
    };
    for (const auto& power : powers)
        for (const Shape& shape : {Shape{}, Shape{1}, Shape{2, 3}, Shape{2, 1, 11}})
            BOOST_TEST_CONTEXT(power.name << " " << to_string(shape))
    BOOST_TEST(gradient_check(power.f, random_inputs({shape}, 0.5, 2)));
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    check_without_elements([](const Tensor& x) { return pow(x, 2); }, {0}, {0});
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_broadcast_are_refused) {
    const Tensor a(ones({2, 3})), b(ones({4, 3}));
    check_refusals<std::invalid_argument>(
        {{[&] { pow(a, b); }, "[pow] shapes (2, 3) and (4, 3) do not broadcast: 2 against 4"}});
}

BOOST_AUTO_TEST_SUITE_END()
