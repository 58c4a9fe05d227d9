#pragma once

#include "framework/tape/tape.hpp"

/// Functions of one variable, on each element.
namespace tapestry {

Tensor exp(const Tensor& x);
Tensor log(const Tensor& x); ///< the natural logarithm
Tensor sqrt(const Tensor& x);
Tensor tanh(const Tensor& x);
Tensor sigmoid(const Tensor& x); ///< 1 / (1 + e⁻ˣ)
Tensor relu(const Tensor& x);    ///< max(x, 0); its derivative at 0 is taken as 0

} // namespace tapestry
