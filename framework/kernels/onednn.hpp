#pragma once

#include "framework/kernels/bfloat16.hpp"
#include "framework/kernels/matrix.hpp"

#include <string>

/// Matrix products by oneDNN, where the library was built with it. See
/// https://uxlfoundation.github.io/oneDNN/dev_guide_matmul.html.
namespace tapestry::onednn {

/// Whether its products are faster here than OpenBLAS's: of float factors, and of bfloat16 ones. Never
/// where the library was built without it, nor in double.
bool multiplies_float();
bool multiplies_bfloat16();

/// "oneDNN 2.6.3", or nothing where the library was built without it.
std::string name();

/// C = A·B, or C += A·B where it `adds`, with rows of C `c_stride` elements apart and sums in float.
/// Runs on as many threads as OpenBLAS may use at the moment (see kernels/openblas.hpp). What it
/// prepares for a product is kept for the thread's next one with the same sizes. Throws OutOfMemory,
/// or std::runtime_error with oneDNN's message.
void multiply(const MatrixView& a, const MatrixView& b, Real* c, std::size_t c_stride, bool adds);
void multiply(const MatrixOf<kernels::Bfloat16>& a, const MatrixOf<kernels::Bfloat16>& b, Real* c,
              std::size_t c_stride, bool adds);

} // namespace tapestry::onednn
