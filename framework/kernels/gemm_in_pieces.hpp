#pragma once

#include "framework/kernels/gemm.hpp"

namespace tapestry::kernels {

/// gemm, where one of the three extents is much larger than the others: that one is cut into
/// pieces. OpenBLAS multiplies small matrices where they lie. Larger ones it copies first into the
/// order in which it multiplies. That costs too much where each number is used a few times only.
void gemm_in_pieces(const MatrixView& a, const MatrixView& b, Real* c, std::size_t c_stride,
                    Real beta = 0, Real alpha = 1);

} // namespace tapestry::kernels
