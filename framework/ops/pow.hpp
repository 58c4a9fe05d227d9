#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// base^exponent of each element; the two broadcast as the operators of arithmetic.hpp do.
Tensor pow(const Tensor& base, const Tensor& exponent);

} // namespace tapestry
