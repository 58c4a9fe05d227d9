#pragma once

#include "framework/tape/tape.hpp"

/// Operations on each element. Those of two tensors broadcast as in
/// https://pytorch.org/docs/stable/notes/broadcasting.html and throw std::invalid_argument with
/// both shapes where they can't. A number is a tensor of shape (): `2 * x` and `x + 1` work.
namespace tapestry {

Tensor operator+(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a, const Tensor& b);
Tensor operator*(const Tensor& a, const Tensor& b);
Tensor operator/(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& x);

Tensor pow(const Tensor& base, const Tensor& exponent); ///< a^b
Tensor exp(const Tensor& x);
Tensor log(const Tensor& x); ///< the natural logarithm
Tensor sqrt(const Tensor& x);
Tensor tanh(const Tensor& x);
Tensor sigmoid(const Tensor& x); ///< 1 / (1 + e⁻ˣ)
Tensor relu(const Tensor& x);    ///< max(x, 0); its derivative at 0 is taken as 0

/// The two forms of GELU; Hendrycks and Gimpel, "Gaussian error linear units" (2016).
enum class Gelu {
    exact, ///< x·Φ(x) = x/2·(1 + erf(x/√2))
    tanh   ///< x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))
};
Tensor gelu(const Tensor& x, Gelu form = Gelu::exact);

} // namespace tapestry
