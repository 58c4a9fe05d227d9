#include "framework/kernels/odometer.hpp"

#include <boost/test/unit_test.hpp>

using namespace tapestry;
using kernels::Odometer;
using kernels::Strides;

BOOST_AUTO_TEST_SUITE(odometers)

namespace {

using Extents = std::vector<std::size_t>;
using Places = std::vector<std::pair<std::size_t, std::size_t>>;

// Where both arrays have their element of each place, in the order of the walk.
Places walk(Odometer odometer) {
    Places places;
    do places.emplace_back(odometer.a, odometer.b);
    while (odometer.next());
    return places;
}

} // namespace

BOOST_AUTO_TEST_CASE(strides_are_those_of_rows_one_after_another) {
    const auto strides = [](const Extents& shape) { return kernels::row_major_strides(shape); };
    BOOST_TEST((strides({}) == Strides{}));
    BOOST_TEST((strides({5}) == Strides{1}));
    BOOST_TEST((strides({2, 3, 4}) == Strides{12, 4, 1}));
    BOOST_TEST((strides({2, 1, 4}) == Strides{4, 4, 1}));
}

BOOST_AUTO_TEST_CASE(an_input_that_is_repeated_has_a_stride_of_0) {
    const auto strides = [](const Extents& shape, const Extents& input) {
        return kernels::broadcast_strides(shape, input);
    };
    BOOST_TEST((strides({2, 3, 4}, {2, 3, 4}) == Strides{12, 4, 1}));
    BOOST_TEST((strides({2, 3, 4}, {3, 1}) == Strides{0, 1, 0}));
    BOOST_TEST((strides({2, 3, 4}, {2, 1, 4}) == Strides{4, 0, 1}));
    BOOST_TEST((strides({2, 3}, {}) == Strides{0, 0}));
    BOOST_TEST((strides({2, 1}, {2, 1}) == Strides{1, 0})); // 1 and 1: either will do
}

BOOST_AUTO_TEST_CASE(the_last_axis_turns_fastest) {
    BOOST_TEST(
        (walk({{2, 3}, {3, 1}, {1, 2}}) == Places{{0, 0}, {1, 2}, {2, 4}, {3, 1}, {4, 3}, {5, 5}}));
    BOOST_TEST((walk({{2, 1, 2}, {0, 0, 1}, {2, 2, 1}}) == Places{{0, 0}, {1, 1}, {0, 2}, {1, 3}}));
}

BOOST_AUTO_TEST_CASE(a_shape_without_axes_has_one_place) {
    BOOST_TEST((walk({{}, {}, {}}) == Places{{0, 0}}));
}

BOOST_AUTO_TEST_CASE(after_the_last_place_comes_the_first_one_again) {
    Odometer odometer({2, 2}, {2, 1}, {10, 5});
    for (int round = 0; round < 2; ++round) {
        BOOST_TEST((odometer.a == 0 && odometer.b == 0));
        BOOST_TEST(odometer.next());
        BOOST_TEST((odometer.a == 1 && odometer.b == 5));
        BOOST_TEST(odometer.next());
        BOOST_TEST((odometer.a == 2 && odometer.b == 10));
        BOOST_TEST(odometer.next());
        BOOST_TEST(!odometer.next());
    }
}

BOOST_AUTO_TEST_SUITE_END()
