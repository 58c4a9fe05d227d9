#pragma once

#include "framework/tensor/array.hpp"

namespace tapestry {

/// A learning rate that rises in a straight line over `warmup` steps, falls along half a cosine
/// until step `decay`, and stays at `min_lr`. Loshchilov and Hutter, "SGDR" (2017), without
/// restarts.
struct WarmupCosine {
    double lr;
    double min_lr;
    std::int64_t warmup;
    std::int64_t decay;

    /// The rate of a step, counted from 0. The first is lr/(warmup + 1): never 0.
    double operator()(std::int64_t step) const;
};

} // namespace tapestry
