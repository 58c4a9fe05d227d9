#pragma once

#include "framework/kernels/real.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

/// Cross entropy of one row of scores x of n classes. Of the target distribution q, the target has the
/// share 1 - ε, and all classes share ε evenly; ε is the `smoothing`.
namespace tapestry::kernels {

struct CrossEntropyRow {
    double loss;  ///< ln Σ e^(x - m) - Σ q·(x - m)
    Real largest; ///< m = max x
    Real sum;     ///< Σ e^(x - m)
};

/// Leaves e = e^(x - m), which may take the place of x.
CrossEntropyRow cross_entropy_row(const Real* x, std::size_t n, std::size_t target, Real smoothing,
                                  Real* e);

/// d = weight·(e/sum - q), the gradient of weight·loss; it may take the place of e.
void cross_entropy_gradient(const Real* e, std::size_t n, std::size_t target, Real smoothing,
                            Real sum, Real weight, Real* d);

/// Turns rows of scores, n each, into the gradients of weight·loss, one row for each target, and
/// returns the sum of the losses. A row whose target is `ignored` has no loss, and a gradient of 0.
double cross_entropy_rows(Real* x, std::size_t n, std::span<const std::int64_t> targets,
                          std::int64_t ignored, Real smoothing, Real weight);

} // namespace tapestry::kernels
