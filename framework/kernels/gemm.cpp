#include "framework/kernels/gemm.hpp"

#include "framework/kernels/blas.hpp"
#include "framework/kernels/onednn.hpp"
#include "framework/kernels/precision.hpp"
#include "framework/kernels/rounded.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace tapestry {
namespace {

using kernels::multiply_rounded;
using kernels::Rounded;

std::string shape(const MatrixView& m) {
    return "(" + std::to_string(m.rows) + ", " + std::to_string(m.columns) + ")";
}

// With small ones, what is done before a product takes longer than it saves.
bool is_large(const MatrixView& a, const MatrixView& b) {
    return std::min({a.rows, a.columns, b.columns}) >= 32 &&
           a.rows * a.columns * b.columns >= std::size_t(1) << 18;
}

bool is_rounded(const MatrixView& a, const MatrixView& b) {
    return matmul_precision() == MatmulPrecision::bfloat16 && is_large(a, b);
}

void multiply_in_real(const MatrixView& a, const MatrixView& b, Real* c, std::size_t c_stride,
                      Real beta, Real alpha) {
    if (onednn::multiplies_float() && is_large(a, b) && alpha == 1 && (beta == 0 || beta == 1))
        return onednn::multiply(a, b, c, c_stride, beta == 1);
    blas_gemm(a, b, c, c_stride, beta, alpha);
}

bool is_copy_alone(const Factor& factor) { return !factor.view().data && factor.has_copy(); }

void require_fit(const MatrixView& a, const MatrixView& b) {
    if (a.columns != b.rows)
        throw std::invalid_argument("[gemm] inner dimensions differ: " + shape(a) + " · " +
                                    shape(b));
}

} // namespace

void gemm(const MatrixView& a, const MatrixView& b, Real* c, std::size_t c_stride, Real beta,
          Real alpha) {
    require_fit(a, b);
    if (is_rounded(a, b))
        multiply_rounded(Rounded(a, alpha).view(), Rounded(b).view(), c, c_stride, beta);
    else
        multiply_in_real(a, b, c, c_stride, beta, alpha);
}

Factor::Factor(const MatrixView& view)
    : view_(view)
    , rounded_(std::make_shared<std::optional<kernels::Rounded>>()) {}

// The copy is of the numbers as they lie in memory; a view of it is transposed like the factor's.
MatrixOf<kernels::Bfloat16> Factor::rounded() const {
    if (!*rounded_) rounded_->emplace(view_);
    const MatrixOf<kernels::Bfloat16> copy = (*rounded_)->view();
    return copy.is_transposed == view_.is_transposed ? copy : transposed(copy);
}

void gemm(const Factor& a, const Factor& b, Real* c, std::size_t c_stride, Real beta) {
    require_fit(a.view(), b.view());
    if (is_rounded(a.view(), b.view()) || is_copy_alone(a) || is_copy_alone(b))
        multiply_rounded(a.rounded(), b.rounded(), c, c_stride, beta);
    else
        multiply_in_real(a.view(), b.view(), c, c_stride, beta, 1);
}

} // namespace tapestry
