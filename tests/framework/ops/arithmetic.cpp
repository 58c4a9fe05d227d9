#include "framework/ops/arithmetic.hpp"
#include "framework/ops/pow.hpp"

#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"
#include "tests/support/unsanitized.hpp"

// Where expected numbers are special, they are what PyTorch 1.13 gives.
using namespace tapestry;

BOOST_AUTO_TEST_SUITE(arithmetic_operations)

BOOST_AUTO_TEST_CASE(numbers_meet_element_by_element) {
    const Tensor a(array({2, 3}, {1, 2, 3, 4, 5, 6})), b(array({3}, {2, 4, -1}));
    BOOST_TEST(close(a + b, array({2, 3}, {3, 6, 2, 6, 9, 5}), 0));
    BOOST_TEST(close(a - b, array({2, 3}, {-1, -2, 4, 2, 1, 7}), 0));
    BOOST_TEST(close(a * b, array({2, 3}, {2, 8, -3, 8, 20, -6}), 0));
    BOOST_TEST(close(a / b, array({2, 3}, {0.5, 0.5, -3, 2, 1.25, -6}), 0));
    BOOST_TEST(close(-b, array({3}, {-2, -4, 1}), 0));
    BOOST_TEST(close(12 / a - 1, array({2, 3}, {11, 5, 3, 2, Real(12) / 5 - 1, 1}), 0));
}

BOOST_AUTO_TEST_CASE(large_broadcasts_reach_every_element) {
    Generator generator(1);
    const Array a = normal({300, 1, 70}, generator), b = normal({50, 1}, generator);
    const Tensor y = Tensor(a) * Tensor(b);
    BOOST_TEST(to_string(y.shape()) == "(300, 50, 70)");
    bool all = true;
    for (std::size_t i = 0; i < 300; ++i)
        for (std::size_t j = 0; j < 50; ++j)
            for (std::size_t k = 0; k < 70; ++k)
                all = all && y.value()(i, j, k) == a(i, 0, k) * b(j, 0);
    BOOST_TEST(all);
}

BOOST_AUTO_TEST_CASE(gradients_in_every_pattern_of_broadcasting, *in_double) {
    const struct {
        const char* name;
        Tensor (*f)(const Tensors&);
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

BOOST_AUTO_TEST_CASE(gradients_with_a_number_on_either_side, *in_double) {
    const struct {
        const char* name;
        Tensor (*f)(const Tensors&);
    } operations[] = {
        {"-x", [](const Tensors& x) { return -x[0]; }},
        {"x + 1", [](const Tensors& x) { return x[0] + 1; }},
        {"1 + x", [](const Tensors& x) { return 1 + x[0]; }},
        {"x - 1", [](const Tensors& x) { return x[0] - 1; }},
        {"1 - x", [](const Tensors& x) { return 1 - x[0]; }},
        {"3x", [](const Tensors& x) { return 3 * x[0]; }},
        {"x·0.3", [](const Tensors& x) { return x[0] * 0.3; }},
        {"x/3", [](const Tensors& x) { return x[0] / 3; }},
        {"3/x", [](const Tensors& x) { return 3 / x[0]; }},
    };
    for (const auto& operation : operations)
        for (const Shape& shape : {Shape{}, Shape{1}, Shape{2, 3}, Shape{2, 1, 11}})
            BOOST_TEST_CONTEXT(operation.name << " " << to_string(shape))
    BOOST_TEST(gradient_check(operation.f, random_inputs({shape}, 0.5, 2)));
}

BOOST_AUTO_TEST_CASE(gradients_of_a_negative, *in_double) {
    const auto f = [](const Tensors& x) { return -x[0]; };
    for (const Shape& shape : {Shape{}, Shape{1}, Shape{1, 1}, Shape{3, 4}, Shape{2, 1, 19}})
        BOOST_TEST_CONTEXT(to_string(shape))
    BOOST_TEST(gradient_check(f, random_inputs({shape}, -3, 3)));
}

BOOST_AUTO_TEST_CASE(gradients_of_a_tensor_used_more_than_once, *in_double) {
    const auto products = [](const Tensors& x) { return x[0] * x[0] * x[0]; };
    const auto quotient = [](const Tensors& x) { return x[0] / (x[0] + x[0] * x[1]); };
    BOOST_TEST(gradient_check(products, random_inputs({{2, 3}})));
    BOOST_TEST(gradient_check(quotient, random_inputs({{2, 3}, {3}}, 0.5, 2)));
}

BOOST_AUTO_TEST_CASE(infinities_change_their_sign_and_nan_has_none) {
    const Real inf = infinity, nan = not_a_number;
    check_values([](const Tensor& x) { return -x; }, {inf, -inf, nan}, {-inf, inf, nan}, 0);
}

BOOST_AUTO_TEST_CASE(the_negative_of_zero_has_its_sign) {
    for (const Real zero : {Real(0), -Real(0)})
        for (const std::size_t n : {1, 40})
            for (const Real y : values(-Tensor(full({n}, zero))))
                BOOST_REQUIRE((y == 0 && std::signbit(y) != std::signbit(zero)));
}

BOOST_AUTO_TEST_CASE(a_gradient_that_was_broadcast_stays_an_exact_sum_over_many_rows,
                     *unsanitized) {
    const std::size_t rows = 1000000;
    const Array x = ones({rows, 2}), dy = full({rows, 2}, Real(0.1));
    using Binary = Tensor (*)(const Tensor&, const Tensor&);
    const std::pair<Binary, Real> cases[] = {
        {operator+, 1}, {operator-, -1}, {operator*, 1}, {operator/, -1}};
    for (const auto& [f, sign] : cases)
        for (const Shape& shape : {Shape{2}, Shape{1, 2}, Shape{1, 1}, Shape{}}) {
            Tape tape;
            const Tensor b = tape.variable(ones(shape));
            tape.backward(f(x, b), dy);
            const Real sum = sign * Real(2e5) / Real(b.size());
            BOOST_TEST(close(tape.grad(b), full(shape, sum), 0, 1e-6));
        }
}

BOOST_AUTO_TEST_CASE(a_subnormal_divisor_has_a_gradient) {
    const Real tiny = 8 * std::numeric_limits<Real>::denorm_min();
    Tape tape;
    const Tensor a = tape.variable(array({2}, {0, tiny})), b = tape.variable(full({2}, tiny));
    tape.backward(a / b, ones({2}));
    BOOST_TEST(close(tape.grad(a), full({2}, 1 / tiny), 0)); // infinite
    BOOST_TEST(close(tape.grad(b), array({2}, {0, -1 / tiny}), 0));
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    check_without_elements([](const Tensor& x) { return x + Tensor(ones({3})); }, {0, 3}, {0, 3});
    check_without_elements([](const Tensor& x) { return 1 - x; }, {0, 3}, {0, 3});
    check_without_elements([](const Tensor& x) { return x * x; }, {0, 3}, {0, 3});
    const Tensor row(ones({1, 3}));
    check_without_elements([&](const Tensor& x) { return row / x; }, {0, 1}, {0, 3});
    check_without_elements([](const Tensor& x) { return -x; }, {0}, {0});
}

BOOST_AUTO_TEST_CASE(a_factor_is_saved_only_where_the_other_one_needs_a_gradient) {
    using Binary = Tensor (*)(const Tensor&, const Tensor&);
    const Array a = ones({2, 3}), b = ones({3});
    const struct {
        const char* name;
        Binary f;
        std::size_t both, left_only, right_only;
    } cases[] = {
        {"a + b", [](const Tensor& x, const Tensor& y) { return x + y; }, 0, 0, 0},
        {"a - b", [](const Tensor& x, const Tensor& y) { return x - y; }, 0, 0, 0},
        {"a * b", [](const Tensor& x, const Tensor& y) { return x * y; }, 9, 3, 6},
        {"a / b", [](const Tensor& x, const Tensor& y) { return x / y; }, 9, 3, 9},
        {"a ^ b", [](const Tensor& x, const Tensor& y) { return pow(x, y); }, 15, 9, 15},
    };
    for (const auto& [name, f, both, left_only, right_only] : cases) BOOST_TEST_CONTEXT(name) {
            const auto saved = [&, f = f](const auto& left, const auto& right) {
                return saved_elements([&](Tape& tape) { f(left(tape), right(tape)); });
            };
            const auto variable_a = [&](Tape& tape) { return tape.variable(a); };
            const auto variable_b = [&](Tape& tape) { return tape.variable(b); };
            const auto constant_a = [&](Tape&) { return Tensor(a); };
            const auto constant_b = [&](Tape&) { return Tensor(b); };
            BOOST_TEST(both == saved(variable_a, variable_b));
            BOOST_TEST(left_only == saved(variable_a, constant_b));
            BOOST_TEST(right_only == saved(constant_a, variable_b));
        }
    BOOST_TEST(saved_elements([](const Tensor& x) { return -x; }, a) == 0u);
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_broadcast_are_refused) {
    const Tensor a(ones({2, 3})), b(ones({4, 3}));
    check_refusals<std::invalid_argument>({
        {[&] { a + b; }, "[add] shapes (2, 3) and (4, 3) do not broadcast: 2 against 4"},
        {[&] { a - b; }, "[sub] shapes (2, 3) and (4, 3) do not broadcast: 2 against 4"},
        {[&] { a* b; }, "[mul] shapes (2, 3) and (4, 3) do not broadcast: 2 against 4"},
        {[&] { b / a; }, "[div] shapes (4, 3) and (2, 3) do not broadcast: 4 against 2"},
    });
    check_refusals<std::logic_error>({{[&] { Tensor() + a; }, holds_nothing}});
}

BOOST_AUTO_TEST_SUITE_END()
