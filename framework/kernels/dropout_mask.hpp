#pragma once

#include "framework/kernels/real.hpp"

#include <cstddef>
#include <cstdint>

namespace tapestry::kernels {

/// Which elements dropout keeps: each with probability 1 - p, and then scaled by 1/(1 - p), for
/// 0 ≤ p < 1. Both use the p that 16 random bits can draw: the multiple of 2⁻¹⁶ below 1 that is
/// nearest to the one given. So the mean stays what it was. The mask is a function of its key and
/// the element's number, so it is computed again for backward instead of being saved.
class DropoutMask {
  public:
    DropoutMask(Real p, std::uint64_t key);

    /// The mask as n factors, 0 or 1/(1 - p), for the elements stretch·block and those after it.
    static constexpr std::size_t stretch = 128;
    void factors(std::uint64_t block, Real* factors, std::size_t n) const;

    /// y = x·mask/(1 - p) for n elements. x and y may be the same.
    void apply(const Real* x, Real* y, std::size_t n) const;

  private:
    Real factor(std::uint32_t half) const { return scale_ * Real(half >= threshold_); } // no branch

    std::uint64_t key_;
    std::uint32_t threshold_; // dropped: those whose random 16 bits are below
    Real scale_;
};

} // namespace tapestry::kernels
