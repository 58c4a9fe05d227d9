#pragma once

#include "framework/kernels/buffer.hpp"
#include "framework/kernels/heads.hpp"

/// The keys and values of one head as its blocks of queries use them. In qkv they lie 3D apart, each
/// on a page of its own where D is large. Every block would walk over these pages again. A head
/// of several blocks walks there once. Blocks come in the order of blocks_of.
namespace tapestry::kernels {

/// Keys or values.
class HeadPart {
  public:
    /// How a copy lies. The numbers of a position are side by side, to be multiplied by weights. Or the
    /// positions are side by side, so that its transpose can be multiplied by queries.
    enum Layout { by_rows, by_columns };

    HeadPart(const Heads& h, const Real* qkv, Heads::Part part, Layout layout)
        : h_(h)
        , qkv_(qkv)
        , part_(part)
        , layout_(layout) {}

    /// The positions that a block sees, 0 ≤ t < end, as a matrix (end, d).
    MatrixView seen_by(const QueryBlock& block);

  private:
    void copy(MatrixView part);

    Heads h_;
    const Real* qkv_;
    Heads::Part part_;
    Layout layout_;
    Buffer<Real> copy_;
    MatrixView whole_{}; // of the block's head
};

/// Their gradient: the sum of what each block brings.
class HeadGradient {
  public:
    /// dqkv = beta·dqkv + the sum, where beta is 0 or 1.
    HeadGradient(const Heads& h, Heads::Part part, Real* dqkv, Real beta);

    /// Adds a·b (end, d). The sum stands in dqkv after the last block of a head.
    void add(const QueryBlock& block, const MatrixView& a, const MatrixView& b);

  private:
    Heads h_;
    Heads::Part part_;
    Real* dqkv_;
    Real beta_;
    Buffer<Real> sum_; // of heads of several blocks
};

} // namespace tapestry::kernels
