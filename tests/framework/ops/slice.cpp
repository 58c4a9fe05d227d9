#include "framework/ops/slice.hpp"

#include "framework/ops/arithmetic.hpp"
#include "framework/ops/shape.hpp"
#include "tests/support/gradient_check.hpp"
#include "tests/support/operations.hpp"

#include <limits>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(slice_operation)

BOOST_AUTO_TEST_CASE(takes_what_lies_between_its_bounds) {
    const Array x = array({2, 3}, {1, 2, 3, 4, 5, 6});
    BOOST_TEST(close(slice(x, 1, -2, 3), array({2, 2}, {2, 3, 5, 6}), 0));
}

BOOST_AUTO_TEST_CASE(copies_nothing_where_the_elements_stay_together) {
    const Tensor x(array({1, 3, 2}, {1, 2, 3, 4, 5, 6}));
    const Real* const data = x.value().data();
    BOOST_TEST(slice(x, 1, 1, 3).value().data() == data + 2);
    BOOST_TEST(slice(reshape(x, {6}), 0, -1, 6).value().data() == data + 5);
    BOOST_TEST((slice(x, 1, 1, 3).value() == Array{{{3, 4}, {5, 6}}}));

    const Tensor column = slice(x, 2, 0, 1);
    BOOST_TEST((column.value() == array({1, 3, 1}, {1, 3, 5})));
    BOOST_TEST(!column.value().storage().is_view());
}

BOOST_AUTO_TEST_CASE(lets_the_memory_live_as_long_as_the_last_view) {
    const std::size_t before = pool::statistics().in_use;
    {
        Tensor row = slice(ones({4, 1000}), 0, 2, 3);
        BOOST_TEST(pool::statistics().in_use > before);
        row = reshape(row, {10, 100});
        BOOST_TEST(pool::statistics().in_use > before);
    }
    BOOST_TEST(pool::statistics().in_use == before);
}

BOOST_AUTO_TEST_CASE(gradients, *in_double) {
    const struct {
        const char* name;
        Tensor (*f)(const Tensors&);
        std::vector<Shape> shapes;
    } cases[] = {
        {"slice", [](const Tensors& x) { return slice(x[0], 0, 1, 3); }, {{4}}},
        {"slice rows", [](const Tensors& x) { return slice(x[0], 0, 1, 2); }, {{3, 2}}},
        {"slice columns", [](const Tensors& x) { return slice(x[0], -1, -3, -1); }, {{2, 4}}},
        {"slice the middle", [](const Tensors& x) { return slice(x[0], 1, 0, 2); }, {{2, 3, 4}}},
        {"slice all", [](const Tensors& x) { return slice(x[0], 1, 0, 3); }, {{2, 3}}},
        {"slices that overlap",
         [](const Tensors& x) { return slice(x[0], 0, 0, 3) * slice(x[0], 0, 1, 4); },
         {{4, 2}}},
    };
    for (const auto& [name, f, shapes] : cases) BOOST_TEST_CONTEXT(name << names(shapes))
    BOOST_TEST(gradient_check(f, random_inputs(shapes)));
}

BOOST_AUTO_TEST_CASE(nothing_is_saved) {
    const auto f = [](const Tensor& x) { return slice(x, 1, 0, 2); };
    BOOST_TEST(saved_elements(f, ones({2, 3})) == 0u);
}

BOOST_AUTO_TEST_CASE(tensors_without_elements_go_through) {
    check_without_elements([](const Tensor& x) { return slice(x, 0, 1, 1); }, {2, 3}, {0, 3});
    check_without_elements([](const Tensor& x) { return slice(x, 0, 0, 0); }, {0, 3}, {0, 3});
    check_without_elements([](const Tensor& x) { return slice(x, 1, 3, 3); }, {2, 3}, {2, 0});
}

BOOST_AUTO_TEST_CASE(bounds_outside_the_axis_are_refused) {
    const Tensor a(ones({2, 3}));
    const std::ptrdiff_t least = std::numeric_limits<std::ptrdiff_t>::min();
    check_refusals<std::out_of_range>({
        {[&] { slice(a, 2, 0, 1); },
         "[slice] axis 2 is outside [-2, 2) of a tensor with 2 dimensions"},
        {[&] { slice(a, 1, 0, 4); }, "[slice] [0:4] is outside axis 1 of shape (2, 3)"},
        {[&] { slice(a, 1, 2, 1); }, "[slice] [2:1] is outside axis 1 of shape (2, 3)"},
        {[&] { slice(a, 1, -4, 2); }, "[slice] [-4:2] is outside axis 1 of shape (2, 3)"},
        {[&] { slice(a, 1, least, 2); },
         "[slice] [-9223372036854775808:2] is outside axis 1 of shape (2, 3)"},
    });
}

BOOST_AUTO_TEST_SUITE_END()
