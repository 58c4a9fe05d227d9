#include "framework/kernels/rounded.hpp"

#include "framework/kernels/blas.hpp"
#include "framework/kernels/onednn.hpp"

#include <algorithm>

namespace tapestry::kernels {
namespace {

using View = MatrixOf<Bfloat16>;

std::size_t padded(std::size_t n) { return (n + 15) / 16 * 16; }

// oneDNN is twice as fast where C has no gaps between its rows and each begins at a multiple of 64
// bytes. Other results are made of blocks for which that holds, and which stay in the cache.
void multiply_by_onednn(View a, View b, Real* c, std::size_t c_stride, bool adds) {
    a.columns = b.rows = padded(a.columns); // by zeros
    if (c_stride == b.columns && c_stride == padded(c_stride))
        return onednn::multiply(a, b, c, c_stride, adds);
    constexpr std::size_t most_rows = 64;
    const std::size_t columns = b.columns;
    b.columns = padded(columns);
    Buffer<Real> block(most_rows * b.columns);
    for (std::size_t first = 0; first < a.rows; first += most_rows) {
        const std::size_t end = std::min(first + most_rows, a.rows);
        onednn::multiply(a.rows_between(first, end), b, block.data(), b.columns, false);
        for (std::size_t i = first; i < end; ++i) {
            const Real* from = block.data() + (i - first) * b.columns;
            Real* to = c + i * c_stride;
            if (adds)
                for (std::size_t j = 0; j < columns; ++j) to[j] += from[j];
            else
                std::copy_n(from, columns, to);
        }
    }
}

void multiply_in_real(const View& a, const View& b, Real* c, std::size_t c_stride, Real beta) {
    const auto in_real = [](const View& m) {
        Buffer<Real> numbers(m.stored_rows() * m.stride);
        std::transform(m.data, m.data + numbers.size(), numbers.data(), to_float);
        return numbers;
    };
    const Buffer<Real> of_a = in_real(a), of_b = in_real(b);
    blas_gemm({of_a.data(), a.rows, a.columns, a.stride, a.is_transposed},
              {of_b.data(), b.rows, b.columns, b.stride, b.is_transposed}, c, c_stride, beta, 1);
}

} // namespace

Rounded::Rounded(const MatrixView& m, Real alpha) {
    const std::size_t rows = m.stored_rows(), columns = m.stored_columns();
    const std::size_t stride = padded(columns);
    numbers_ = Buffer<Bfloat16>(padded(rows) * stride);
    view_ = {numbers_.data(), m.rows, m.columns, stride, m.is_transposed};
    Bfloat16* to = numbers_.data();
    constexpr std::size_t ahead = 1024; // what is asked for early has come when it is needed
    for (std::size_t i = 0; i < rows; ++i, to += stride) {
        const Real* from = m.data + i * m.stride;
        for (std::size_t j = 0; j < columns; j += 16) __builtin_prefetch(from + j + ahead);
        for (std::size_t j = 0; j < columns; ++j) to[j] = to_bfloat16(float(alpha * from[j]));
        std::fill(to + columns, to + stride, Bfloat16(0));
    }
    std::fill(to, numbers_.end(), Bfloat16(0));
}

void multiply_rounded(const View& a, const View& b, Real* c, std::size_t c_stride, Real beta) {
    if (onednn::multiplies_bfloat16() && (beta == 0 || beta == 1))
        return multiply_by_onednn(a, b, c, c_stride, beta == 1);
    multiply_in_real(a, b, c, c_stride, beta);
}

} // namespace tapestry::kernels
