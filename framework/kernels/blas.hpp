#pragma once

#include "framework/kernels/matrix.hpp"

#include <cstddef>

namespace tapestry {

/// C = alpha·A·B + beta·C by OpenBLAS, for gemm (see kernels/gemm.hpp).
void blas_gemm(const MatrixView& a, const MatrixView& b, Real* c, std::size_t c_stride, Real beta,
               Real alpha);

} // namespace tapestry
