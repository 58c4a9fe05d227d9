#include "framework/tape/gradient.hpp"

#include "tests/support/tensors.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(gradients)

namespace {

const Array dense{{1, 1}, {2, 2}, {3, 3}};

SparseRows some_rows() { return {Shape{3, 2}, {2, 2}, {{10, 20}, {30, 40}}}; }

} // namespace

BOOST_AUTO_TEST_CASE(gradients_of_unlike_shapes_do_not_add_up) {
    Gradient gradient;
    BOOST_TEST(error_of<std::logic_error>([&] { gradient.value(); }) ==
               "[Gradient] there is none: run backward first");
    gradient.accumulate(ones({2, 3}));
    BOOST_TEST(error_of<std::logic_error>([&] { gradient.accumulate(ones({3})); }) ==
               "[Gradient] cannot add shape (3,) to shape (2, 3)");
    BOOST_TEST(error_of<std::logic_error>([&] { gradient.accumulate(some_rows()); }) ==
               "[SparseRows] cannot add rows of a table (3, 2) to a table (2, 3)");
    BOOST_TEST((gradient.value() == ones({2, 3})));
}

BOOST_AUTO_TEST_CASE(nor_does_anything_of_another_shape_to_rows) {
    Gradient gradient;
    gradient.accumulate(some_rows());
    BOOST_TEST(error_of<std::logic_error>([&] {
                   gradient.accumulate(SparseRows{Shape{4, 2}, {1}, {{1, 2}}});
               }) == "[SparseRows] cannot add rows of a table (4, 2) to a table (3, 2)");
    BOOST_TEST(error_of<std::logic_error>([&] {
                   gradient.accumulate(ones({3, 3}));
               }) == "[SparseRows] cannot add rows of a table (3, 2) to a table (3, 3)");
    BOOST_TEST(gradient.rows().indices.size() == 2u);
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

BOOST_AUTO_TEST_CASE(gradients_add_up_whatever_they_come_as) {
    Gradient rows, array, sum;
    rows.accumulate(some_rows());
    array.accumulate(dense);
    sum.accumulate(rows);
    BOOST_TEST(sum.is_sparse());
    sum.accumulate(array);
    sum.accumulate(array);
    BOOST_TEST((sum.value() == Array{{2, 2}, {4, 4}, {46, 66}}));
    BOOST_TEST(error_of<std::logic_error>([&] { sum.rows(); }) ==
               "[Gradient] is not a set of rows");
    BOOST_TEST(error_of<std::logic_error>([&] { sum.accumulate(Gradient()); }) ==
               "[Gradient] there is none: run backward first");
}

BOOST_AUTO_TEST_CASE(a_target_is_to_be_overwritten_at_first_and_added_to_then) {
    Gradient gradient;
    {
        const auto [array, beta] = gradient.target({2});
        BOOST_TEST(beta == 0);
        BOOST_TEST(to_string(array.shape()) == "(2,)");
        array(0) = 3;
        array(1) = 4;
    }
    const auto [array, beta] = gradient.target({2});
    BOOST_TEST(beta == 1);
    BOOST_TEST(array(1) == 4);

    Array& added = gradient.target({2}).or_zeros();
    BOOST_TEST(added(0) == 3); // which holds something already
    Gradient fresh;
    BOOST_TEST((fresh.target({3}).or_zeros() == zeros({3})));
}

BOOST_AUTO_TEST_CASE(what_is_taken_is_moved_and_leaves_nothing) {
    Gradient gradient;
    gradient.accumulate(ones({1000}));
    const Real* const data = gradient.value().data();
    const Array taken = gradient.take();
    BOOST_TEST(taken.data() == data);
    BOOST_TEST(!gradient.has_value());
    gradient.accumulate(some_rows());
    BOOST_TEST((gradient.take() == Array{{0, 0}, {0, 0}, {40, 60}}));
    BOOST_TEST(!gradient);
    gradient.accumulate(dense);
    gradient.reset();
    BOOST_TEST(!gradient);
}

BOOST_AUTO_TEST_SUITE_END()
