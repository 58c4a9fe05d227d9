#pragma once

#include "framework/kernels/random.hpp"
#include "framework/tensor/array.hpp"

/// Arrays of random numbers from this thread's generator, which manual_seed restarts.
namespace tapestry {

Array random_normal(const Shape& shape, double mean = 0, double std = 1);
/// Uniform in [low, high); all `low` where both are equal. Throws std::invalid_argument unless
/// low ≤ high.
Array random_uniform(const Shape& shape, double low = 0, double high = 1);

} // namespace tapestry
