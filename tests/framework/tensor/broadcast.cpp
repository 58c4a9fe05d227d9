#include "framework/tensor/broadcast.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(broadcasting)

namespace {

// Pairs of shapes that broadcast, and what to.
const struct {
    Shape a, b, y;
} patterns[] = {
    {{}, {}, {}},
    {{}, {2, 3}, {2, 3}},
    {{3}, {}, {3}},
    {{2, 3}, {3}, {2, 3}},
    {{2, 1}, {3}, {2, 3}},
    {{2, 3, 4}, {3, 1}, {2, 3, 4}},
    {{2, 3, 4}, {2, 1, 4}, {2, 3, 4}},
    {{2, 1, 3, 1}, {1, 4, 1, 5}, {2, 4, 3, 5}},
    {{3, 37}, {3, 1}, {3, 37}},
    {{0, 3}, {3}, {0, 3}},
};

// Where x has its element for place i of a shape that x broadcasts to.
Real element(const Array& x, const Shape& shape, std::size_t i) {
    std::size_t place = 0, stride = 1;
    for (std::size_t back = 1; back <= x.dimension(); ++back) {
        const std::size_t extent = x.shape(x.dimension() - back);
        place += i % shape[shape.size() - back] % extent * stride;
        stride *= extent;
        i /= shape[shape.size() - back];
    }
    return x.data()[place];
}

} // namespace

BOOST_AUTO_TEST_CASE(a_function_meets_the_elements_of_one_place) {
    Generator generator(1);
    for (const auto& [a_shape, b_shape, y_shape] : patterns) {
        const Array a = normal(a_shape, generator), b = normal(b_shape, generator);
        for (const bool swapped : {false, true}) {
            const Array& left = swapped ? b : a;
            const Array& right = swapped ? a : b;
            const Array y = broadcast("f", left, right, minus);
            BOOST_TEST(to_string(y.shape()) == to_string(y_shape));
            for (std::size_t i = 0; i < y.size(); ++i)
                BOOST_TEST(y.data()[i] == element(left, y_shape, i) - element(right, y_shape, i));
        }
    }
}

BOOST_AUTO_TEST_CASE(functions_of_arrays_of_one_shape_take_any_number_of_them) {
    const Array a{1, 2, 3}, b{4, 5, 6}, c{7, 8, 9};
    BOOST_TEST((map([](Vector x) { return x + x; }, a) == Array{2, 4, 6}));
    BOOST_TEST(
        (map([](Vector x, Vector y, Vector z) { return x * y - z; }, a, b, c) == Array{-3, 2, 9}));
    BOOST_TEST((map(plus, a, b) == Array{5, 7, 9}));
    BOOST_TEST((map(minus, a, b) == Array{-3, -3, -3}));
    BOOST_TEST((map(times, a, b) == Array{4, 10, 18}));
    BOOST_TEST((map(over, b, a) == Array{4, 2.5, 2}));
}

BOOST_AUTO_TEST_CASE(expand_repeats) {
    Generator generator(2);
    for (const auto& [a_shape, b_shape, y_shape] : patterns)
        for (const Shape& shape : {a_shape, b_shape}) {
            const Array x = normal(shape, generator), y = expand(x, y_shape);
            BOOST_TEST(to_string(y.shape()) == to_string(y_shape));
            for (std::size_t i = 0; i < y.size(); ++i)
                BOOST_TEST(y.data()[i] == element(x, y_shape, i));
        }
}

// The reverse of expand is its transpose: Σ expand(x)·y = Σ x·sum_to(y).
BOOST_AUTO_TEST_CASE(sum_to_adds_up_what_expand_repeats) {
    Generator generator(3);
    const auto dot = [](const Array& x, const Array& y) {
        double sum = 0;
        for (std::size_t i = 0; i < x.size(); ++i) sum += double(x.data()[i]) * y.data()[i];
        return sum;
    };
    for (const auto& [a_shape, b_shape, y_shape] : patterns)
        for (const Shape& shape : {a_shape, b_shape}) {
            const Array x = normal(shape, generator), y = normal(y_shape, generator);
            const Array sums = sum_to(y, shape);
            BOOST_TEST(to_string(sums.shape()) == to_string(shape));
            BOOST_TEST(std::abs(dot(expand(x, y_shape), y) - dot(x, sums)) < 1e-4);
        }
    BOOST_TEST((sum_to(Array{{1, 2, 3}, {4, 5, 6}}, {2, 1}) == array({2, 1}, {6, 15})));
    BOOST_TEST((sum_to(Array{{1, 2, 3}, {4, 5, 6}}, {3}) == Array{5, 7, 9}));
    BOOST_TEST(sum_to(Array{{1, 2, 3}, {4, 5, 6}}, {})() == 21);
}

BOOST_AUTO_TEST_CASE(shapes_that_do_not_broadcast_are_named_with_the_operation) {
    BOOST_TEST(error_of<std::invalid_argument>([] {
                   broadcast("meet", ones({2, 3}), ones({2}), plus);
               }) == "[meet] shapes (2, 3) and (2,) do not broadcast: 3 against 2");
}

BOOST_AUTO_TEST_CASE(zeros_have_a_negative_too) {
    for (const Array& x : {map(negative, zeros({3})), map(minus_product, zeros({3}), ones({3}))})
        for (const Real element : x) BOOST_TEST((element == 0 && std::signbit(element)));
    BOOST_TEST(close(map(minus_product, Array{2, -3}, Array{5, 7}), Array{-10, 21}, 0));
}

BOOST_AUTO_TEST_SUITE_END()
