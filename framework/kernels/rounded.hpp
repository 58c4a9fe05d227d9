#pragma once

#include "framework/kernels/bfloat16.hpp"
#include "framework/kernels/buffer.hpp"
#include "framework/kernels/matrix.hpp"

namespace tapestry::kernels {

/// The numbers of a matrix, times alpha, rounded to bfloat16. They are stored as those of the view, but
/// zeros follow each row and the last one. So rows and columns are padded to multiples of 16, which
/// a vector register or a tile takes at once.
class Rounded {
  public:
    explicit Rounded(const MatrixView& m, Real alpha = 1);

    MatrixOf<Bfloat16> view() const { return view_; }

  private:
    Buffer<Bfloat16> numbers_;
    MatrixOf<Bfloat16> view_;
};

/// C = A·B + beta·C with sums in Real, of views of Rounded. Where there are no instructions for that,
/// the rounded numbers are multiplied in Real. It is no faster then, and differs in the order of sums.
void multiply_rounded(const MatrixOf<Bfloat16>& a, const MatrixOf<Bfloat16>& b, Real* c,
                      std::size_t c_stride, Real beta);

} // namespace tapestry::kernels
