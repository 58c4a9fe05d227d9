#pragma once

#include "framework/ops/reduce.hpp"

namespace tapestry {

struct VarianceOptions {
    /// 1 estimates a variance from a sample, 0 takes x for all there is.
    std::int64_t correction = 1;
    bool keepdim = false;
};

/// The variance over some axes, or over all: Σ (x - mean x)²/(n - correction), as torch.var. It is
/// exactly 0 for equal numbers. Throws std::invalid_argument unless there are more numbers than the
/// correction (PyTorch returns NaN), std::out_of_range for an axis that x lacks.
Tensor var(const Tensor& x, const Axes& axes = {}, VarianceOptions options = {});

/// The standard deviation √var, as torch.std, also where a square overflows or vanishes. (The name
/// std could not be told from the namespace.) The gradient is 0 where it is 0, as in PyTorch.
/// Throws as var does.
Tensor stddev(const Tensor& x, const Axes& axes = {}, VarianceOptions options = {});

} // namespace tapestry
