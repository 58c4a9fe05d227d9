#include "framework/tensor/shape.hpp"

#include "tests/support/tensors.hpp"

#include <limits>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(shapes)

BOOST_AUTO_TEST_CASE(are_written_as_tuples) {
    BOOST_TEST(to_string(Shape{}) == "()");
    BOOST_TEST(to_string(Shape{3}) == "(3,)");
    BOOST_TEST(to_string(Shape{2, 0, 4}) == "(2, 0, 4)");
}

BOOST_AUTO_TEST_CASE(have_a_position_for_each_element) {
    BOOST_TEST(position(0, {}) == "()");
    BOOST_TEST(position(2, {3}) == "(2,)");
    BOOST_TEST(position(17, {2, 3, 4}) == "(1, 1, 1)");
    BOOST_TEST(position(23, {2, 3, 4}) == "(1, 2, 3)");
}

BOOST_AUTO_TEST_CASE(have_a_number_of_elements) {
    BOOST_TEST(count({}) == 1u);
    BOOST_TEST(count({2, 3, 4}) == 24u);
    BOOST_TEST(count({2, 0, 4}) == 0u);
    BOOST_TEST(count({std::numeric_limits<std::size_t>::max()}) ==
               std::numeric_limits<std::size_t>::max());
}

BOOST_AUTO_TEST_CASE(that_have_too_many_elements_are_refused) {
    const std::size_t huge = std::size_t(1) << 32; // huge · huge is 0 modulo 2⁶⁴
    const std::string message = "[Shape] (4294967296, 4294967296) has too many elements to count";
    BOOST_TEST(error_of<std::length_error>([&] { count({huge, huge}); }) == message);
    BOOST_TEST(error_of<std::length_error>([&] { empty({huge, huge}); }) == message);
    BOOST_TEST(error_of<std::length_error>([&] { zeros({huge, huge}); }) == message);
    BOOST_CHECK_THROW(empty({huge, huge / 4}), std::bad_alloc); // 2⁶² elements, 2⁶⁴ bytes
}

BOOST_AUTO_TEST_CASE(name_an_axis_from_either_end) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
        BOOST_TEST(normalize_axis("f", std::ptrdiff_t(axis), 3) == axis);
        BOOST_TEST(normalize_axis("f", std::ptrdiff_t(axis) - 3, 3) == axis);
    }
    for (const std::ptrdiff_t axis :
         {std::ptrdiff_t(3), std::ptrdiff_t(-4), std::numeric_limits<std::ptrdiff_t>::min()})
        BOOST_TEST(error_of<std::out_of_range>([&] { normalize_axis("sum", axis, 3); }) ==
                   "[sum] axis " + std::to_string(axis) +
                       " is outside [-3, 3) of a tensor with 3 dimensions");
    BOOST_TEST(error_of<std::out_of_range>([] { normalize_axis("sum", 0, 0); }) ==
               "[sum] axis 0 is outside [0, 0) of a tensor with 0 dimensions");
}

BOOST_AUTO_TEST_CASE(name_several_axes_once_each) {
    using Axes = std::vector<std::size_t>;
    BOOST_TEST(normalize_axes("f", {}, 3) == (Axes{0, 1, 2}));
    BOOST_TEST(normalize_axes("f", {}, 0) == Axes{});
    BOOST_TEST(normalize_axes("f", {-1, 0}, 3) == (Axes{0, 2}));
    BOOST_TEST(error_of<std::invalid_argument>([] {
                   normalize_axes("mean", {1, -2}, 3);
               }) == "[mean] an axis is named twice");
    BOOST_TEST(error_of<std::out_of_range>([] {
                   normalize_axes("mean", {1, 3}, 3);
               }) == "[mean] axis 3 is outside [-3, 3) of a tensor with 3 dimensions");
}

BOOST_AUTO_TEST_CASE(broadcast_as_in_pytorch) {
    const struct {
        Shape a, b, expected;
    } cases[] = {
        {{}, {}, {}},
        {{}, {2, 3}, {2, 3}},
        {{3}, {2, 1}, {2, 3}},
        {{5, 1, 4, 1}, {3, 1, 1}, {5, 3, 4, 1}}, // two examples of PyTorch's page
        {{5, 3, 4, 1}, {3, 1, 1}, {5, 3, 4, 1}},
        {{0}, {1}, {0}},
        {{1, 3}, {0, 1}, {0, 3}},
    };
    for (const auto& [a, b, expected] : cases) {
        BOOST_TEST(to_string(broadcast_shape("f", a, b)) == to_string(expected));
        BOOST_TEST(to_string(broadcast_shape("f", b, a)) == to_string(expected));
    }
    BOOST_TEST(error_of<std::invalid_argument>([] {
                   broadcast_shape("add", {2, 3}, {4, 3});
               }) == "[add] shapes (2, 3) and (4, 3) do not broadcast: 2 against 4");
    BOOST_TEST(error_of<std::invalid_argument>([] { broadcast_shape("add", {2}, {0}); }) ==
               "[add] shapes (2,) and (0,) do not broadcast: 2 against 0");
}

BOOST_AUTO_TEST_CASE(lose_the_axes_that_are_reduced) {
    const Shape shape{2, 3, 4};
    BOOST_TEST(to_string(reduced_shape(shape, {}, false)) == "(2, 3, 4)");
    BOOST_TEST(to_string(reduced_shape(shape, {1}, false)) == "(2, 4)");
    BOOST_TEST(to_string(reduced_shape(shape, {1}, true)) == "(2, 1, 4)");
    BOOST_TEST(to_string(reduced_shape(shape, {0, 1, 2}, false)) == "()");
    BOOST_TEST(to_string(reduced_shape(shape, {0, 2}, true)) == "(1, 3, 1)");
}

BOOST_AUTO_TEST_CASE(are_seen_from_one_of_their_axes) {
    const auto view = [](const Shape& shape, std::size_t axis) {
        const auto [outer, extent, inner] = view_from(shape, axis);
        return std::vector<std::size_t>{outer, extent, inner};
    };
    using Extents = std::vector<std::size_t>;
    BOOST_TEST(view({2, 3, 4, 5}, 0) == (Extents{1, 2, 60}));
    BOOST_TEST(view({2, 3, 4, 5}, 2) == (Extents{6, 4, 5}));
    BOOST_TEST(view({2, 3, 4, 5}, 3) == (Extents{24, 5, 1}));
    BOOST_TEST(view({7}, 0) == (Extents{1, 7, 1}));
    BOOST_TEST(view({0, 3}, 1) == (Extents{0, 3, 1}));
}

BOOST_AUTO_TEST_CASE(a_scalar_has_an_axis_to_name) {
    BOOST_TEST(axes_to_name(0) == 1u);
    BOOST_TEST(axes_to_name(1) == 1u);
    BOOST_TEST(axes_to_name(3) == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
