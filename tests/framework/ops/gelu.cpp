#include "framework/ops/gelu.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/pow.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

#include <numbers>
#include <type_traits>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(gelu_operation)

namespace {

Tensor exact(const Tensor& x) { return gelu(x); }
Tensor by_tanh(const Tensor& x) { return gelu(x, Gelu::tanh); }

} // namespace

BOOST_AUTO_TEST_CASE(exact_gelu_agrees_with_the_normal_distribution_of_the_standard_library) {
    // In float the distribution is off by 7.5e-8, which x makes six times larger.
    const double tolerance = std::is_same_v<Real, double> ? 1e-13 : 1e-6;
    for (const Array& x : random_inputs({{100}}, -6, 6)) {
        Array expected = x;
        for (Real& v : expected) v *= Real(0.5 * std::erfc(-double(v) / std::numbers::sqrt2));
        BOOST_TEST(close(gelu(x), expected, tolerance));
        Tape tape;
        BOOST_TEST(close(gelu(tape.variable(x)), expected, tolerance));
    }
}

BOOST_AUTO_TEST_CASE(the_other_form_is_made_of_tanh) {
    const auto fused = [](const Tensors& x) { return by_tanh(x[0]); };
    const auto composed = [](const Tensors& x) {
        const Tensor u = std::sqrt(2 / std::numbers::pi) * (x[0] + 0.044715 * pow(x[0], 3));
        return 0.5 * x[0] * (1 + tanh(u));
    };
    BOOST_TEST(same_function(fused, composed, random_inputs({{3, 7}}, -4, 4)));
}

// PyTorch 1.13 gives NaN at minus infinity, too.
BOOST_AUTO_TEST_CASE(infinities_and_nan_go_through) {
    const Real inf = infinity, nan = not_a_number;
    check_values(exact, {inf, -inf, nan}, {inf, nan, nan}, 0);
    check_values(by_tanh, {inf, -inf, nan}, {inf, nan, nan}, 0);
}

BOOST_AUTO_TEST_CASE(numbers_too_large_to_square_go_through) {
    const Real large = std::is_same_v<Real, float> ? Real(1e20) : Real(1e77);
    for (const auto& f : {exact, by_tanh})
        for (const Real x : {large, std::numeric_limits<Real>::max()}) {
            check_values(f, {x, -x}, {x, 0}, 0);
            Tape tape;
            const Tensor v = tape.variable(array({2}, {x, -x}));
            tape.backward(f(v), ones({2}));
            BOOST_TEST(close(tape.grad(v), array({2}, {1, 0}), 0));
        }
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    for (const auto& f : {exact, by_tanh})
        for (const Shape& shape : {Shape{}, Shape{1}, Shape{1, 1}, Shape{3, 4}, Shape{2, 1, 19}})
            BOOST_TEST_CONTEXT((f == exact ? "exact " : "tanh ") << to_string(shape))
    BOOST_TEST(
        gradient_check([&](const Tensors& x) { return f(x[0]); }, random_inputs({shape}, -5, 5)));
}

BOOST_AUTO_TEST_CASE(the_derivative_is_saved_in_the_place_of_x) {
    for (const auto& f : {exact, by_tanh}) BOOST_TEST(saved_elements(f, ones({2, 3})) == 6u);
}

BOOST_AUTO_TEST_CASE(x_keeps_its_numbers_where_somebody_holds_it) {
    const Array numbers = random_inputs({{5, 7}})[0];
    for (const auto form : {Gelu::exact, Gelu::tanh}) {
        Tape tape;
        const Tensor v = tape.variable(numbers), held = v + 0;
        const Tensor y = gelu(held, form), of_nobodys = gelu(v + 0, form);
        BOOST_TEST((held.value() == numbers));
        BOOST_TEST((y.value() == of_nobodys.value()));
    }
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    for (const auto& f : {exact, by_tanh}) check_without_elements(f, {0}, {0});
}

BOOST_AUTO_TEST_CASE(a_tensor_of_a_tape_that_has_ended_is_refused) {
    Tensor stray;
    {
        Tape ended;
        stray = ended.variable(ones({2})) * 2;
    }
    Tape tape;
    for (const auto& f : {exact, by_tanh}) BOOST_CHECK_THROW(f(stray), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()
