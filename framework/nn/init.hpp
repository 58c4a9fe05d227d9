#pragma once

#include "framework/tensor/array.hpp"

/// Arrays of random numbers from this thread's generator (see manual_seed).
namespace tapestry {

Array random_normal(const Shape& shape, Real mean = 0, Real std = 1);
Array random_uniform(const Shape& shape, Real low = 0, Real high = 1);

} // namespace tapestry
