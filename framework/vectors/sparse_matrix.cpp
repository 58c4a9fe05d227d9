#include "framework/vectors/sparse_matrix.hpp"

#include "framework/kernels/random.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tapestry {
namespace {

constexpr std::size_t surplus = 64; // directions beyond those asked for, which may be inexact
constexpr std::size_t iterations = 3; // of two turns by A·Aᵀ, which favour σᵢ over σⱼ by (σᵢ/σⱼ)⁴

void add_scaled(const double* x, double scale, double* y, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) y[i] += scale * x[i];
}

Matrix zero_matrix(std::size_t rows, std::size_t columns) {
    Matrix result = Matrix::from_shape({rows, columns});
    result.fill(0);
    return result;
}

// Calls f(row, column, value) for each element.
template<class F>
void for_each(const SparseMatrix& a, const F& f) {
    std::size_t i = 0;
    for (std::size_t row = 0; row < a.rows(); ++row)
        for (; i < a.ends[row]; ++i) f(row, a.elements[i].column, a.elements[i].value);
}

Matrix random_matrix(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    Generator generator(seed);
    Matrix result = Matrix::from_shape({rows, columns});
    for (double& element : result) element = generator.normal();
    return result;
}

// XᵀX
Matrix gram(const Matrix& x) {
    const std::size_t n = x.shape(1);
    Matrix result = zero_matrix(n, n);
    for (const double* row = x.data(); row != x.data() + x.size(); row += n)
        for (std::size_t i = 0; i < n; ++i) add_scaled(row, row[i], result.data() + i * n, n);
    return result;
}

// X·Y
Matrix multiply(const Matrix& x, const Matrix& y) {
    const std::size_t inner = y.shape(0), width = y.shape(1);
    Matrix result = zero_matrix(x.shape(0), width);
    for (std::size_t row = 0; row < x.shape(0); ++row)
        for (std::size_t i = 0; i < inner; ++i)
            add_scaled(y.data() + i * width, x(row, i), result.data() + row * width, width);
    return result;
}

// A·Aᵀ·X
Matrix turned(const SparseMatrix& a, const Matrix& x) {
    return multiply(a, multiply_transposed(a, x));
}

// A row of zeros has zeros in U too, where rounding would leave a tiny vector of random direction.
void clear_empty_rows(const SparseMatrix& a, Matrix& u) {
    for (std::size_t row = 0, begin = 0; row < a.rows(); begin = a.ends[row++])
        if (a.ends[row] == begin) std::fill_n(u.data() + row * u.shape(1), u.shape(1), 0.0);
}

} // namespace

Matrix multiply(const SparseMatrix& a, const Matrix& x) {
    const std::size_t width = x.shape(1);
    Matrix result = zero_matrix(a.rows(), width);
    for_each(a, [&](std::size_t row, std::size_t column, double value) {
        add_scaled(x.data() + column * width, value, result.data() + row * width, width);
    });
    return result;
}

Matrix multiply_transposed(const SparseMatrix& a, const Matrix& x) {
    const std::size_t width = x.shape(1);
    Matrix result = zero_matrix(a.columns, width);
    for_each(a, [&](std::size_t row, std::size_t column, double value) {
        add_scaled(x.data() + row * width, value, result.data() + column * width, width);
    });
    return result;
}

LeftSingular left_singular(const SparseMatrix& a, std::size_t rank, std::uint64_t seed) {
    const std::size_t rows = a.rows();
    const std::size_t width = std::min({rank + surplus, rows, a.columns});
    // The columns of Q come to span the space of A's first left singular vectors.
    Matrix q = orthonormal_columns(multiply(a, random_matrix(a.columns, width, seed)));
    for (std::size_t i = 0; i < iterations; ++i) q = orthonormal_columns(turned(a, turned(a, q)));
    // In that space, A is the small matrix QᵀA, and (QᵀA)·(QᵀA)ᵀ has the squares of its values.
    const SymmetricEigen eigen = symmetric_eigen(gram(multiply_transposed(a, q)));

    std::vector<double> values(rank, 0);
    Matrix directions = zero_matrix(width, rank);
    for (std::size_t k = 0; k < std::min(rank, width); ++k) {
        const double value = std::sqrt(std::max(eigen.values[k], 0.0));
        if (value <= 1e-6 * values[0]) break; // its square is lost in rounding
        values[k] = value;
        for (std::size_t i = 0; i < width; ++i) directions(i, k) = eigen.vectors(k, i);
    }
    LeftSingular result{multiply(q, directions), std::move(values)};
    clear_empty_rows(a, result.vectors);
    return result;
}

} // namespace tapestry
