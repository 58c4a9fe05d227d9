#pragma once

#include "framework/tape/tape.hpp"

/// Several tensors become one.
namespace tapestry {

/// Tensors joined along an axis that exists; they agree in all others.
Tensor concatenate(const std::vector<Tensor>& tensors, std::ptrdiff_t axis = 0);

/// Tensors of one shape joined along a new axis.
Tensor stack(const std::vector<Tensor>& tensors, std::ptrdiff_t axis = 0);

} // namespace tapestry
