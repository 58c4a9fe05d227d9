#pragma once

#include "framework/kernels/matrix.hpp"
#include "framework/kernels/rounded.hpp"

#include <memory>
#include <optional>

/// The matrix products of all operations. Each goes to the library that is fastest at it. Where
/// MatmulPrecision says so, the factors of large ones are rounded first.
namespace tapestry {

/// C = alpha·A·B + beta·C, with rows of C `c_stride` elements apart. With beta = 0, C need not be
/// initialised. Runs on the calling thread alone, unless BlasThreads gives it more. Throws
/// std::invalid_argument where the inner dimensions differ.
void gemm(const MatrixView& a, const MatrixView& b, Real* c, std::size_t c_stride, Real beta = 0,
          Real alpha = 1);

/// A factor of several products, such as those of a layer's forward and backward. Where its numbers
/// are rounded, that is done once, for the first one. They may not change meanwhile.
class Factor {
  public:
    Factor(const MatrixView& view);

    /// The factor of the same numbers that lie elsewhere now.
    Factor at(const Real* data) const {
        Factor factor(*this);
        factor.view_.data = data;
        return factor;
    }

    const MatrixView& view() const { return view_; }
    MatrixOf<kernels::Bfloat16> rounded() const;

    /// Whether a product has made a copy of it. The numbers need not be kept then: of at(nullptr),
    /// every product takes the copy.
    bool has_copy() const { return rounded_->has_value(); }

    friend Factor transposed(Factor factor) {
        factor.view_ = transposed(factor.view_);
        return factor;
    }

  private:
    MatrixView view_;
    std::shared_ptr<std::optional<kernels::Rounded>> rounded_; // for the transposed one as well
};

/// C = A·B + beta·C, as above.
void gemm(const Factor& a, const Factor& b, Real* c, std::size_t c_stride, Real beta = 0);

} // namespace tapestry
