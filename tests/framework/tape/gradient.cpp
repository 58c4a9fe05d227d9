#include "framework/tape/gradient.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

namespace {

const Array dense{{1, 1}, {2, 2}, {3, 3}};

SparseRows some_rows() { return {Shape{3, 2}, {2, 2}, {{10, 20}, {30, 40}}}; }

} // namespace

BOOST_AUTO_TEST_SUITE(gradients)

BOOST_AUTO_TEST_CASE(gradients_of_unlike_shapes_do_not_add_up) {
    Gradient gradient;
    BOOST_TEST(error_of<std::logic_error>([&] { gradient.value(); }) ==
               "[Gradient] there is none: run backward first");
    gradient.accumulate(ones({2, 3}));
    BOOST_TEST(error_of<std::logic_error>([&] { gradient.accumulate(ones({3})); }) ==
               "[Gradient] cannot add shape (3,) to shape (2, 3)");
    BOOST_TEST(error_of<std::logic_error>([&] { gradient.accumulate(some_rows()); }) ==
               "[SparseRows] cannot add rows of a table (3, 2) to a table (2, 3)");
}

BOOST_AUTO_TEST_CASE(rows_stay_rows_until_an_array_is_added) {
    Gradient gradient;
    gradient.accumulate(some_rows());
    gradient.accumulate(some_rows());
    BOOST_TEST(gradient.is_sparse());
    BOOST_TEST(gradient.rows().indices.size() == 4u); // not summed
    BOOST_TEST((gradient.to_dense() == Array{{0, 0}, {0, 0}, {80, 120}}));
    BOOST_TEST(error_of<std::logic_error>([&] { gradient.value(); }) ==
               "[Gradient] is a set of rows: take rows(), or to_dense()");
    gradient.accumulate(dense);
    BOOST_TEST(!gradient.is_sparse());
    BOOST_TEST((gradient.value() == Array{{1, 1}, {2, 2}, {83, 123}}));
}

BOOST_AUTO_TEST_CASE(the_order_of_rows_and_arrays_does_not_matter) {
    const Array expected{{1, 1}, {2, 2}, {43, 63}};
    Gradient array_first, rows_first, through_target;
    array_first.accumulate(dense);
    array_first.accumulate(some_rows());
    BOOST_TEST((array_first.value() == expected));

    rows_first.accumulate(some_rows());
    rows_first.accumulate(dense);
    BOOST_TEST((rows_first.value() == expected));

    through_target.accumulate(some_rows());
    const auto [array, beta] = through_target.target({3, 2});
    array = dense + beta * array;
    BOOST_TEST((through_target.value() == expected));
}

BOOST_AUTO_TEST_SUITE_END()
