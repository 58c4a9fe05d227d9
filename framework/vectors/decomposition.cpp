#include "framework/vectors/decomposition.hpp"

#include "framework/kernels/openblas.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <cmath>
#include <xtensor-blas/xlinalg.hpp>

namespace tapestry {
namespace {

const bool single_threaded = set_blas_threads(1); // as in kernels/blas.cpp

void require_finite(std::string_view function, const Matrix& a) {
    // LAPACK may search for ever for the eigenvalues of a NaN.
    require_blas_memory();
    require(std::all_of(a.begin(), a.end(), [](double x) { return std::isfinite(x); }), function,
            "an element of the matrix ", a.shape(), " is not finite");
}

} // namespace

SymmetricEigen symmetric_eigen(const Matrix& a) {
    require(a.dimension() == 2 && a.shape(0) == a.shape(1), "symmetric_eigen",
            "needs a square matrix, got ", a.shape());
    require_finite("symmetric_eigen", a);
    const std::size_t n = a.shape(0);
    SymmetricEigen result{std::vector<double>(n), Matrix::from_shape({n, n})};
    if (n == 0) return result;
    const auto [values, vectors] = xt::linalg::eigh(a, 'L'); // rising values, vectors in columns
    for (std::size_t i = 0; i < n; ++i) {
        result.values[i] = values(n - 1 - i);
        for (std::size_t j = 0; j < n; ++j) result.vectors(i, j) = vectors(j, n - 1 - i);
    }
    return result;
}

Matrix orthonormal_columns(const Matrix& a) {
    require(a.dimension() == 2 && a.shape(0) >= a.shape(1), "orthonormal_columns",
            "needs at least as many rows as columns, got ", a.shape());
    require_finite("orthonormal_columns", a);
    if (a.size() == 0) return a;
    return std::get<0>(xt::linalg::qr(a));
}

} // namespace tapestry
