#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// The two forms of GELU; Hendrycks and Gimpel, "Gaussian error linear units" (2016).
enum class Gelu {
    exact, ///< x·Φ(x) = x/2·(1 + erf(x/√2))
    tanh   ///< x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))
};
/// Where nobody else holds x, what backward needs is written in its place.
Tensor gelu(Tensor x, Gelu form = Gelu::exact);

} // namespace tapestry
