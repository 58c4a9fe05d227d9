#include "framework/kernels/matrix_vector.hpp"

#include "framework/kernels/team.hpp"
#include "framework/kernels/vector.hpp"

#include <algorithm>
#include <array>

namespace tapestry::kernels {
namespace {

// Of so many rows at once, x is loaded once, and memory is read in as many places at a time.
constexpr std::size_t together = 4;

// y[i] += Σ a[i][j]·x[j] of N rows. Each row has a sum of its own, in the order of j: the result
// does not depend on which rows are taken together.
template<std::size_t N>
void add_rows(const Real* a, std::size_t columns, std::size_t stride, const Real* x, Real* y) {
    std::array<Vector, N> sums;
    sums.fill(Vector(Real(0)));
    std::size_t j = 0;
    for (; j + Vector::size <= columns; j += Vector::size) {
        const Vector factor = Vector::load_unaligned(x + j);
        for (std::size_t i = 0; i < N; ++i) {
            const Real* row = a + i * stride + j;
            __builtin_prefetch(row + N * stride); // of the rows that come next
            sums[i] = xsimd::fma(Vector::load_unaligned(row), factor, sums[i]);
        }
    }
    for (std::size_t i = 0; i < N; ++i) {
        Real sum = sum_of_lanes(sums[i]);
        for (std::size_t k = j; k < columns; ++k) sum += a[i * stride + k] * x[k];
        y[i] += sum;
    }
}

// y[j] += Σ x[i]·a[i][j] of N registers of columns.
template<std::size_t N>
void add_columns(const Real* x, const Real* a, std::size_t rows, std::size_t stride, Real* y) {
    std::array<Vector, N> sums;
    for (std::size_t j = 0; j < N; ++j) sums[j] = Vector::load_unaligned(y + j * Vector::size);
    for (std::size_t i = 0; i < rows; ++i) {
        const Vector factor(x[i]);
        for (std::size_t j = 0; j < N; ++j) {
            const Real* part = a + i * stride + j * Vector::size;
            __builtin_prefetch(part + together * stride);
            sums[j] = xsimd::fma(factor, Vector::load_unaligned(part), sums[j]);
        }
    }
    for (std::size_t j = 0; j < N; ++j) sums[j].store_unaligned(y + j * Vector::size);
}

} // namespace

void add_matrix_vector(const Real* a, std::size_t rows, std::size_t columns, std::size_t stride,
                       const Real* x, Real* y) {
    const std::size_t bytes = rows * columns * sizeof(Real), parts = parts_to_share(bytes);
    const std::size_t part = (rows / parts + together) / together * together;
    share_out((rows + part - 1) / part, bytes, [=](std::size_t number) {
        std::size_t i = number * part;
        const std::size_t end = std::min(rows, i + part);
        for (; i + together <= end; i += together)
            add_rows<together>(a + i * stride, columns, stride, x, y + i);
        for (; i < end; ++i) add_rows<1>(a + i * stride, columns, stride, x, y + i);
    });
}

void add_vector_matrix(const Real* x, const Real* a, std::size_t rows, std::size_t columns,
                       std::size_t stride, Real* y) {
    constexpr std::size_t registers = 4;
    std::size_t j = 0;
    for (; j + registers * Vector::size <= columns; j += registers * Vector::size)
        add_columns<registers>(x, a + j, rows, stride, y + j);
    for (; j + Vector::size <= columns; j += Vector::size)
        add_columns<1>(x, a + j, rows, stride, y + j);
    for (std::size_t i = 0; i < rows && j < columns; ++i)
        for (std::size_t k = j; k < columns; ++k) y[k] += x[i] * a[i * stride + k];
}

} // namespace tapestry::kernels
