#include "framework/vectors/sparse_matrix.hpp"

#include "tests/support/tensors.hpp"

#include <xtensor-blas/xlinalg.hpp>

using namespace tapestry;

BOOST_AUTO_TEST_SUITE(sparse_matrix)

namespace {

// About a third of the elements are not 0.
Matrix sparse(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    Generator generator(seed);
    Matrix result = Matrix::from_shape({rows, columns});
    for (double& element : result) element = generator.uniform() < 0.3 ? generator.normal() : 0.0;
    return result;
}

SparseMatrix to_sparse(const Matrix& a) {
    SparseMatrix result(a.shape(1));
    for (std::size_t row = 0; row < a.shape(0); ++row) {
        for (std::size_t column = 0; column < a.shape(1); ++column)
            if (a(row, column) != 0) result.elements.push_back({column, a(row, column)});
        result.ends.push_back(result.elements.size());
    }
    return result;
}

// By BLAS and LAPACK.
Matrix product(const Matrix& a, const Matrix& b) { return xt::linalg::dot(a, b); }
Matrix transposed(const Matrix& a) { return xt::transpose(a); }
auto svd(const Matrix& a) { return xt::linalg::svd(a); }

double largest_difference(const Matrix& a, const Matrix& b) {
    BOOST_TEST_REQUIRE((a.shape() == b.shape()));
    return xt::amax(xt::abs(a - b))();
}

} // namespace

BOOST_AUTO_TEST_CASE(products_are_those_of_the_dense_matrix) {
    const Matrix a = sparse(7, 4, 1), x = sparse(4, 3, 2), y = sparse(7, 3, 3);
    BOOST_TEST(largest_difference(multiply(to_sparse(a), x), product(a, x)) < 1e-12);
    BOOST_TEST(largest_difference(multiply_transposed(to_sparse(a), y), product(transposed(a), y)) <
               1e-12);
}

BOOST_AUTO_TEST_CASE(small_matrices_have_the_singular_values_and_vectors_of_lapack) {
    for (const auto& [rows, columns] : {std::pair{30, 20}, {12, 25}, {5, 5}}) {
        const Matrix a = sparse(std::size_t(rows), std::size_t(columns), 4);
        const auto [u, s, vt] = svd(a);
        const std::size_t rank = 4;
        const LeftSingular found = left_singular(to_sparse(a), rank, 1);
        for (std::size_t k = 0; k < rank; ++k) {
            BOOST_TEST(found.values[k] == s(k), boost::test_tools::tolerance(1e-9));
            double product = 0;
            for (std::size_t row = 0; row < a.shape(0); ++row)
                product += found.vectors(row, k) * u(row, k);
            BOOST_TEST(std::abs(product) == 1, boost::test_tools::tolerance(1e-9));
        }
    }
}

// The error of the best approximation of rank k is the next singular value (Eckart and Young).
BOOST_AUTO_TEST_CASE(large_matrices_are_approximated_nearly_as_well_as_can_be) {
    const Matrix a = sparse(300, 200, 5);
    const std::size_t rank = 20;
    const LeftSingular found = left_singular(to_sparse(a), rank, 1);
    const Matrix& u = found.vectors;
    const Matrix rest = a - product(u, product(transposed(u), a));
    const auto values = std::get<1>(svd(a)), values_of_rest = std::get<1>(svd(rest));
    BOOST_TEST(values_of_rest(0) >= values(rank) * (1 - 1e-9));
    BOOST_TEST(values_of_rest(0) < values(rank) * 1.05);
    for (std::size_t k = 0; k < rank; ++k) {
        BOOST_TEST(found.values[k] <= values(k) * (1 + 1e-9));
        BOOST_TEST(found.values[k] > values(k) * 0.95);
    }
}

BOOST_AUTO_TEST_CASE(values_beyond_the_rank_are_zero_and_so_are_their_vectors) {
    const LeftSingular found = left_singular(to_sparse(Matrix{{3, 4}, {6, 8}, {0, 0}}), 4, 1);
    BOOST_TEST_REQUIRE(found.values.size() == 4u);
    BOOST_TEST(found.values[0] == std::sqrt(125.0), boost::test_tools::tolerance(1e-9));
    for (std::size_t k = 1; k < 4; ++k) {
        BOOST_TEST(found.values[k] == 0);
        for (std::size_t row = 0; row < 3; ++row) BOOST_TEST(found.vectors(row, k) == 0);
    }
    const LeftSingular none = left_singular(to_sparse(Matrix{{0, 0}, {0, 0}}), 2, 1);
    BOOST_TEST(none.values == std::vector<double>(2, 0), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
