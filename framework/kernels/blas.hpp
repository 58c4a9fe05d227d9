#pragma once

#include "framework/kernels/real.hpp"

#include <cstddef>

namespace tapestry {

/// A view of a row-major matrix, or of a part of one: element (i, j) is data[i·stride + j], and
/// data[j·stride + i] of a transposed one. `rows` and `columns` are those of the view.
struct MatrixView {
    const Real* data;
    std::size_t rows;
    std::size_t columns;
    std::size_t stride;
    bool is_transposed = false;
};

inline MatrixView transposed(MatrixView m) {
    return {m.data, m.columns, m.rows, m.stride, !m.is_transposed};
}

/// C = alpha·A·B + beta·C, with rows of C `c_stride` elements apart. With beta = 0, C need not be
/// initialised. Runs on the calling thread alone, unless BlasThreads gives it more. Throws
/// std::invalid_argument where the inner dimensions differ.
void gemm(const MatrixView& a, const MatrixView& b, Real* c, std::size_t c_stride, Real beta = 0,
          Real alpha = 1);

/// y += A·x for one vector x of A.columns elements. Of a large A that is faster than gemm, which
/// copies it before it multiplies.
void gemv(const MatrixView& a, const Real* x, Real* y);

} // namespace tapestry
