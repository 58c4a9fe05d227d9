#include "framework/vectors/decomposition.hpp"

#include "tests/support/tensors.hpp"

#include <limits>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(decomposition)

namespace {

Matrix random_matrix(std::size_t rows, std::size_t columns, Generator& generator) {
    Matrix result = Matrix::from_shape({rows, columns});
    for (double& element : result) element = generator.normal();
    return result;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_symmetric_matrix_is_the_sum_of_its_eigenvectors) {
    Generator generator(1);
    const std::size_t n = 9;
    Matrix a = random_matrix(n, n, generator);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < i; ++j) a(j, i) = a(i, j);
    const SymmetricEigen eigen = symmetric_eigen(a);
    BOOST_TEST(std::is_sorted(eigen.values.rbegin(), eigen.values.rend()));
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            double sum = 0, product = 0;
            for (std::size_t k = 0; k < n; ++k) {
                sum += eigen.values[k] * eigen.vectors(k, i) * eigen.vectors(k, j);
                product += eigen.vectors(i, k) * eigen.vectors(j, k);
            }
            BOOST_TEST(std::abs(sum - a(i, j)) < 1e-12);
            BOOST_TEST(std::abs(product - double(i == j)) < 1e-12);
        }
}

BOOST_AUTO_TEST_CASE(only_the_lower_triangle_is_read) {
    const SymmetricEigen eigen = symmetric_eigen(Matrix{{2, 100}, {1, 2}});
    BOOST_TEST(std::abs(eigen.values[0] - 3) < 1e-12);
    BOOST_TEST(std::abs(eigen.values[1] - 1) < 1e-12);
}

BOOST_AUTO_TEST_CASE(the_columns_become_orthonormal_and_span_the_same_space) {
    Generator generator(2);
    const std::size_t m = 12, n = 5;
    const Matrix a = random_matrix(m, n, generator);
    const Matrix q = orthonormal_columns(a);
    BOOST_TEST_REQUIRE((q.shape() == a.shape()));
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            double product = 0;
            for (std::size_t row = 0; row < m; ++row) product += q(row, i) * q(row, j);
            BOOST_TEST(std::abs(product - double(i == j)) < 1e-12);
        }
    // Q·Qᵀ projects onto the columns' space, and so leaves A as it is.
    for (std::size_t column = 0; column < n; ++column) {
        std::vector<double> projected(m, 0);
        for (std::size_t k = 0; k < n; ++k) {
            double product = 0;
            for (std::size_t row = 0; row < m; ++row) product += q(row, k) * a(row, column);
            for (std::size_t row = 0; row < m; ++row) projected[row] += product * q(row, k);
        }
        for (std::size_t row = 0; row < m; ++row)
            BOOST_TEST(std::abs(projected[row] - a(row, column)) < 1e-12);
    }
}

BOOST_AUTO_TEST_CASE(what_has_no_such_factors_is_refused) {
    BOOST_TEST(error_of<std::invalid_argument>([] {
                   symmetric_eigen(Matrix{{1, 2}});
               }) == "[symmetric_eigen] needs a square matrix, got (1, 2)");
    BOOST_TEST(error_of<std::invalid_argument>([] {
                   orthonormal_columns(Matrix{{1, 2}});
               }) == "[orthonormal_columns] needs at least as many rows as columns, got (1, 2)");
    const double nan = std::numeric_limits<double>::quiet_NaN();
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   symmetric_eigen(Matrix{{1, nan}, {nan, 1}});
               }) == "[symmetric_eigen] an element of the matrix (2, 2) is not finite");
    BOOST_TEST(error_of<std::invalid_argument>([&] {
                   orthonormal_columns(Matrix{{1, nan}, {nan, 1}});
               }) == "[orthonormal_columns] an element of the matrix (2, 2) is not finite");
}

BOOST_AUTO_TEST_SUITE_END()
