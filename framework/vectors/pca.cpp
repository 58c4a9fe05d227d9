#include "framework/vectors/pca.hpp"

#include "framework/kernels/gemm.hpp"
#include "framework/kernels/rows.hpp"
#include "framework/tensor/error.hpp"
#include "framework/vectors/decomposition.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace tapestry {
namespace {

// Taken of the distances from the first row: of equal rows, it is exact.
std::vector<double> mean_of(const Array& table) {
    const std::size_t rows = table.shape(0), width = table.shape(1);
    std::vector<double> mean(width, 0);
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t i = 0; i < width; ++i)
            mean[i] += double(table(row, i)) - double(table(0, i));
    for (std::size_t i = 0; i < width; ++i) mean[i] = double(table(0, i)) + mean[i] / double(rows);
    return mean;
}

// Only the lower triangle, which is all that symmetric_eigen reads.
Matrix covariance(const Array& table, const std::vector<double>& mean) {
    const std::size_t rows = table.shape(0), width = table.shape(1);
    Matrix result = Matrix::from_shape({width, width});
    result.fill(0);
    std::vector<double> x(width);
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t i = 0; i < width; ++i) x[i] = table(row, i) - mean[i];
        for (std::size_t i = 0; i < width; ++i)
            for (std::size_t j = 0; j <= i; ++j) result(i, j) += x[i] * x[j] / double(rows);
    }
    return result;
}

// Copies an axis with the sign of its rule.
void copy_axis(const double* axis, Real* to, std::size_t width) {
    const double largest = *std::max_element(
        axis, axis + width, [](double a, double b) { return std::abs(a) < std::abs(b); });
    for (std::size_t i = 0; i < width; ++i) to[i] = Real(largest < 0 ? -axis[i] : axis[i]);
}

} // namespace

PrincipalComponents principal_components(const Array& table, std::size_t k) {
    require(table.dimension() == 2 && table.shape(0) > 0, "principal_components",
            "needs a table (N, D) with rows, got ", table.shape());
    const std::size_t width = table.shape(1);
    require(k <= width, "principal_components", "a table ", table.shape(), " has no ", k,
            " components, but ", width);
    const std::vector<double> mean = mean_of(table);
    const SymmetricEigen eigen = symmetric_eigen(covariance(table, mean));

    PrincipalComponents result{empty({width}), empty({k, width}), std::vector<double>(k, 0)};
    std::copy(mean.begin(), mean.end(), result.mean.begin());
    const double variance = std::accumulate(eigen.values.begin(), eigen.values.end(), 0.0);
    for (std::size_t axis = 0; axis < k; ++axis) {
        copy_axis(&eigen.vectors(axis, 0), result.axes.data() + axis * width, width);
        // Rounding may leave a variance of 0 a little below it.
        if (variance > 0) result.shares[axis] = std::max(eigen.values[axis], 0.0) / variance;
    }
    return result;
}

Array project(const PrincipalComponents& components, const Array& table) {
    const std::size_t width = components.mean.size(), k = components.axes.shape(0);
    require(table.dimension() == 2 && table.shape(1) == width, "project", "needs a table (N, ",
            width, "), got ", table.shape());
    const std::size_t rows = table.shape(0);
    Array centred = table;
    for (std::size_t row = 0; row < rows; ++row)
        kernels::add(components.mean.data(), -1, centred.data() + row * width, width);
    Array result = empty({rows, k});
    gemm({centred.data(), rows, width, width},
         transposed(MatrixView{components.axes.data(), k, width, width}), result.data(), k);
    return result;
}

} // namespace tapestry
