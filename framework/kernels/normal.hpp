#pragma once

#include "framework/kernels/real.hpp"

#include <cstddef>
#include <cstdint>

namespace tapestry::kernels {

/// Fills x with n numbers of N(mean, std²): those of Philox under this key, by the Box-Muller
/// transform.
void fill_normal(Real* x, std::size_t n, Real mean, Real std, std::uint64_t key);

} // namespace tapestry::kernels
