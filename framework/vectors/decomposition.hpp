#pragma once

#include "framework/tensor/indices.hpp"

#include <vector>

/// Factorisations of matrices, by LAPACK through xtensor-blas. They are computed in double: a sum
/// of squares has twice the digits of its terms.
namespace tapestry {

using Matrix = RowMajor<double>;

/// A = Σᵢ valuesᵢ · vᵢ·vᵢᵀ of a symmetric matrix A (n, n), with vᵢ row i of `vectors` (n, n), of
/// length 1 and orthogonal to the others. The values fall. The sign of a vector is LAPACK's choice.
struct SymmetricEigen {
    std::vector<double> values;
    Matrix vectors;
};

/// Reads A's lower triangle. Throws std::invalid_argument where A is not square or not finite, and
/// std::runtime_error where LAPACK finds no solution.
SymmetricEigen symmetric_eigen(const Matrix& a);

/// Q (m, n) with orthonormal columns that span those of A (m, n), m ≥ n: A = Q·R by Householder
/// reflections. Throws std::invalid_argument where A is not such a matrix or not finite.
Matrix orthonormal_columns(const Matrix& a);

} // namespace tapestry
