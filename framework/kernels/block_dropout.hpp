#pragma once

#include "framework/kernels/buffer.hpp"
#include "framework/kernels/dropout_mask.hpp"
#include "framework/kernels/heads.hpp"

#include <optional>

namespace tapestry::kernels {

/// M, what dropout makes of a block of attention's weights: x·mask/(1 - p), and x where there is no
/// mask.
class BlockDropout {
  public:
    BlockDropout(const Heads& h, const std::optional<DropoutMask>& mask);

    /// Chooses the block. Each has stretches of the mask to itself.
    void enter(const QueryBlock& block);

    /// M(x), for rows that are Heads::row_stride apart: written to `to`, or x itself.
    const Real* operator()(const Real* x, Real* to) const;

  private:
    Heads h_;
    std::optional<DropoutMask> mask_;
    Buffer<Real> factors_;
    QueryBlock block_{};
};

} // namespace tapestry::kernels
