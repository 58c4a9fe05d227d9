#include "framework/optim/schedule.hpp"

#include <cmath>
#include <numbers>

namespace tapestry {

double WarmupCosine::operator()(std::int64_t step) const {
    const Real highest = Real(lr), lowest = Real(min_lr);
    if (step < warmup) return highest * Real(step + 1) / Real(warmup + 1);
    if (step >= decay) return min_lr;
    const double passed = double(step - warmup) / double(decay - warmup);
    return lowest + Real(0.5 * (1 + std::cos(std::numbers::pi * passed))) * (highest - lowest);
}

} // namespace tapestry
