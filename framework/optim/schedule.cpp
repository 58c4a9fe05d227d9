#include "framework/optim/schedule.hpp"

#include <cmath>
#include <numbers>

namespace tapestry {

Real WarmupCosine::operator()(std::int64_t step) const {
    if (step < warmup) return lr * Real(step + 1) / Real(warmup + 1);
    if (step >= decay) return min_lr;
    const double passed = double(step - warmup) / double(decay - warmup);
    return min_lr + Real(0.5 * (1 + std::cos(std::numbers::pi * passed))) * (lr - min_lr);
}

} // namespace tapestry
