#include "framework/ops/join.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/slice.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(joining)

BOOST_AUTO_TEST_CASE(values_are_in_their_places) {
    const Tensor x(array({2, 3}, {1, 2, 3, 4, 5, 6})), row(array({1, 3}, {7, 8, 9}));
    const Tensors twice{x, x};
    BOOST_TEST(
        close(concatenate(twice, 1), array({2, 6}, {1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}), 0));
    BOOST_TEST(close(stack(twice, 1), array({2, 2, 3}, {1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}), 0));
    const Tensors unlike{x, row};
    BOOST_TEST(close(concatenate(unlike), array({3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9}), 0));
    const Tensors numbers{1, 2, 3};
    BOOST_TEST(close(stack(numbers), array({3}, {1, 2, 3}), 0));
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const struct {
        const char* name;
        Tensor (*f)(const Tensors&);
        std::vector<Shape> shapes;
    } cases[] = {
        {"concatenate one", [](const Tensors& x) { return concatenate(x); }, {{2}}},
        {"concatenate rows",
         [](const Tensors& x) { return concatenate(x); },
         {{2, 3}, {1, 3}, {3, 3}}},
        {"concatenate columns",
         [](const Tensors& x) { return concatenate(x, -1); },
         {{2, 3}, {2, 1}}},
        {"concatenate the middle",
         [](const Tensors& x) { return concatenate(x, 1); },
         {{2, 3, 2}, {2, 1, 2}}},
        {"concatenate with itself",
         [](const Tensors& x) {
             return concatenate({x[0], x[0] * x[0], x[0]}, 1);
         },
         {{2, 3}}},
        {"stack ()", [](const Tensors& x) { return stack(x); }, {{}, {}, {}}},
        {"stack", [](const Tensors& x) { return stack(x); }, {{2, 3}, {2, 3}}},
        {"stack last", [](const Tensors& x) { return stack(x, -1); }, {{2, 3}, {2, 3}}},
        {"stack the middle",
         [](const Tensors& x) { return stack(x, 1); },
         {{2, 3}, {2, 3}, {2, 3}}},
    };
    for (const auto& [name, f, shapes] : cases) BOOST_TEST_CONTEXT(name << names(shapes))
    BOOST_TEST(gradient_check(f, random_inputs(shapes)));
}

// The parts of a joined gradient lie side by side in one array, and operations overwrite the
// gradients that they get.
BOOST_AUTO_TEST_CASE(each_joined_tensor_gets_a_gradient_of_its_own) {
    for (const KeepGrad retain : {KeepGrad::of_all, KeepGrad::of_leaves}) {
        Tape tape;
        const Tensor a = tape.variable(array({2}, {-1, 2})), b = tape.variable(array({2}, {3, 4}));
        const Tensor joined = concatenate({relu(a), relu(b) * b, a}, 0);
        const Tensor halves = stack({slice(joined, 0, 0, 3), slice(joined, 0, 3, 6)});
        tape.backward(halves, array({2, 3}, {10, 20, 30, 40, 50, 60}), retain);
        BOOST_TEST((tape.grad(a) == Array{50, 80}));
        BOOST_TEST((tape.grad(b) == Array{180, 320}));
    }
}

BOOST_AUTO_TEST_CASE(a_constant_between_variables_gets_no_gradient) {
    for (const std::ptrdiff_t axis : {0, 1}) {
        Tape tape;
        const Tensor a = tape.variable(ones({1, 1})), b = tape.variable(ones({1, 1}));
        const Tensor y = concatenate({a, Tensor(ones({1, 1})), b}, axis);
        tape.backward(y, array(y.shape(), {1, 2, 3}));
        BOOST_TEST(tape.grad(a)(0, 0) == 1);
        BOOST_TEST(tape.grad(b)(0, 0) == 3);
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_saved) {
    const Array x = ones({2, 3});
    BOOST_TEST(saved_elements([](const Tensor& x) { return concatenate({x, x}, 1); }, x) == 0u);
    BOOST_TEST(saved_elements([](const Tensor& x) { return stack({x, x}); }, x) == 0u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    const Tensor some(ones({2, 3}));
    const auto with_itself = [](const Tensor& x) { return Tensors{x, x}; };
    check_without_elements([&](const Tensor& x) { return concatenate(with_itself(x)); }, {0, 3},
                           {0, 3});
    check_without_elements(
        [&](const Tensor& x) {
            return concatenate(Tensors{x, some});
        },
        {0, 3}, {2, 3});
    check_without_elements([&](const Tensor& x) { return stack(with_itself(x)); }, {0, 3},
                           {2, 0, 3});
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_fit_are_refused) {
    const Tensor a(ones({2, 3})), b(ones({4, 3})), v(ones({3}));
    const Tensors unlike{a, b}, of_other_dimensions{a, v}, with_nothing{a, Tensor()};
    check_refusals<std::invalid_argument>({
        {[] { concatenate({}); }, "[concatenate] nothing to join"},
        {[&] { concatenate(unlike, 1); },
         "[concatenate] shapes (2, 3) and (4, 3) differ in more than axis 1"},
        {[&] { concatenate(of_other_dimensions); },
         "[concatenate] shapes (2, 3) and (3,) differ in more than axis 0"},
        {[] { stack({}); }, "[stack] nothing to join"},
        {[&] { stack(unlike); }, "[stack] shapes (2, 3) and (4, 3) differ"},
    });
    check_refusals<std::logic_error>({{[&] { concatenate(with_nothing); }, holds_nothing}});
}

BOOST_AUTO_TEST_CASE(what_is_no_axis_is_refused) {
    const Tensors a{ones({2, 3}), ones({2, 3})};
    check_refusals<std::out_of_range>({
        {[&] { concatenate(a, 2); },
         "[concatenate] axis 2 is outside [-2, 2) of a tensor with 2 dimensions"},
        {[&] { stack(a, 3); }, "[stack] axis 3 is outside [-3, 3) of a tensor with 3 dimensions"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
