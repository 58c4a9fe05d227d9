#pragma once

#include "framework/kernels/matrix.hpp"

#include <cstddef>

namespace tapestry {

/// C = alpha·A·B + beta·C by OpenBLAS, for gemm (see kernels/gemm.hpp).
void blas_gemm(const MatrixView& a, const MatrixView& b, Real* c, std::size_t c_stride, Real beta,
               Real alpha);

/// y += A·x for one vector x of A.columns elements. Of a large A that is faster than gemm, which
/// copies it before it multiplies.
void gemv(const MatrixView& a, const Real* x, Real* y);

} // namespace tapestry
