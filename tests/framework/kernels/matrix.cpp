#include "framework/kernels/matrix.hpp"

#include "tests/support/products.hpp"

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(views_of_matrices)

BOOST_AUTO_TEST_CASE(a_view_transposed_twice_is_itself) {
    const MatrixView view{nullptr, 2, 3, 5};
    const MatrixView turned = transposed(view);
    BOOST_TEST(
        (turned.rows == 3 && turned.columns == 2 && turned.stride == 5 && turned.is_transposed));
    BOOST_TEST(!transposed(turned).is_transposed);
}

BOOST_AUTO_TEST_CASE(rows_of_a_view_are_a_view) {
    const Array x = array({3, 4}, {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23});
    const MatrixView all{x.data(), 3, 4, 4}, last = all.rows_between(1, 3);
    BOOST_TEST((last.rows == 2 && last.columns == 4));
    BOOST_TEST(element(last, 1, 2) == 22);
    const MatrixView turned = transposed(all).rows_between(2, 4); // of columns, in memory
    BOOST_TEST((turned.rows == 2 && turned.columns == 3));
    BOOST_TEST(element(turned, 1, 2) == 23);
    BOOST_TEST((turned.stored_rows() == 3 && turned.stored_columns() == 2));
}

BOOST_AUTO_TEST_SUITE_END()
