#include "framework/tensor/numbers.hpp"

#include "framework/tensor/ranges.hpp"
#include "tests/support/tensors.hpp"

#include <array>
#include <span>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(numbers_from_elsewhere)

BOOST_AUTO_TEST_CASE(fill_a_shape_row_by_row) {
    const std::vector<float> floats{1, 2, 3, 4, 5, 6};
    const std::vector<double> doubles{1, 2, 3, 4, 5, 6};
    const std::array<int, 6> ints{1, 2, 3, 4, 5, 6};
    const unsigned short plain[] = {1, 2, 3, 4, 5, 6};
    const Array expected{{1, 2, 3}, {4, 5, 6}};
    for (const Array& x : {Array(floats, {2, 3}), Array(doubles, {2, 3}), Array(ints, {2, 3}),
                           Array(plain, {2, 3}), Array(std::span(floats), {2, 3})})
        BOOST_TEST((x == expected));
    BOOST_TEST((Array(std::span(floats).subspan(2), {2, 2}) == Array{{3, 4}, {5, 6}}));
    BOOST_TEST((Array(std::span(floats).first(1), {}) == Array(Real(1))));
}

BOOST_AUTO_TEST_CASE(have_one_axis_unless_told_otherwise) {
    BOOST_TEST((Array(std::vector<float>{1, 2}) == Array{1, 2}));
    BOOST_TEST((Indices(std::array<int, 2>{3, 4}) == Indices{3, 4}));
    BOOST_TEST(to_string(Array(std::vector<double>()).shape()) == "(0,)");
    static_assert(!std::convertible_to<std::vector<float>, Array>); // it must be said
    static_assert(!std::convertible_to<std::vector<std::int64_t>, Indices>);
}

// An std::vector of std::size_t would be a shape too.
BOOST_AUTO_TEST_CASE(of_any_whole_type_make_ids_and_masks_are_made_of_bool) {
    const std::vector<std::size_t> sizes{2, 3};
    BOOST_TEST((Indices(sizes) == Indices{2, 3}));
    BOOST_TEST((Indices(sizes, {1, 2}) == Indices{{2, 3}}));
    BOOST_TEST((Indices(sizes, {2}) == Indices{2, 3}));
    BOOST_TEST((Array(sizes, {2}) == Array{2, 3}));
    BOOST_TEST((Indices(std::vector<std::int64_t>{7}, {1, 1}) == Indices{{7}}));
    BOOST_TEST((Mask(std::array{true, false}, {2, 1}) == Mask{{true}, {false}}));
    BOOST_TEST((Array(std::array{true, false}) == Array{1, 0}));
}

BOOST_AUTO_TEST_CASE(are_not_what_a_shape_says) {
    const Shape shape{2, 3};
    static_assert(!NumberRange<Shape> && !NumberRange<Array> && !NumberRange<double>);
    BOOST_TEST(to_string(Array(shape).shape()) == "(2, 3)");
    BOOST_TEST((Array(shape, Real(7)) == full({2, 3}, 7)));
}

BOOST_AUTO_TEST_CASE(that_do_not_fit_their_shape_are_refused) {
    const std::vector<int> six{1, 2, 3, 4, 5, 6};
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   Array(six, {5, 3});
               }) == "[Array] 6 numbers do not fit shape (5, 3), which has 15");
    BOOST_TEST(error_of<std::invalid_argument>([&] { Indices(six, {}); }) ==
               "[Indices] 6 numbers do not fit shape (), which has 1");
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   Mask(std::array{true}, {0, 3});
               }) == "[Mask] 1 number does not fit shape (0, 3), which has 0");
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   Array(six, {1000000000000, 1000000});
               }) == "[Array] 6 numbers do not fit shape (1000000000000, 1000000), which has "
                     "1000000000000000000");
}

BOOST_AUTO_TEST_SUITE_END()
