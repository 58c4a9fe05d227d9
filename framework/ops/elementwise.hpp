#pragma once

#include "framework/tape/tape.hpp"

#include <optional>

/// Functions of one variable, on each element.
namespace tapestry {

Tensor exp(const Tensor& x);
Tensor log(const Tensor& x); ///< the natural logarithm
Tensor sqrt(const Tensor& x);
Tensor tanh(const Tensor& x);
Tensor sigmoid(const Tensor& x); ///< 1 / (1 + e⁻ˣ)
Tensor relu(const Tensor& x);    ///< max(x, 0); its derivative at 0 is taken as 0
Tensor abs(const Tensor& x);     ///< |x|; its derivative at 0 is taken as 0

/// ln σ(x) = -ln(1 + e⁻ˣ), as torch.nn.functional.logsigmoid: right where log(sigmoid(x)) is -∞.
Tensor log_sigmoid(const Tensor& x);

/// ln(1 + eˣ), as torch.nn.functional.softplus. PyTorch rounds it to x where x > 20.
Tensor softplus(const Tensor& x);

/// x·σ(x), also called swish, as torch.nn.functional.silu.
Tensor silu(const Tensor& x);

/// min(max(x, min), max), where a bound that is {} does not hold: clamp(x, 0, {}) is never
/// negative. The gradient passes from bound to bound, both included, and is 0 beyond. Throws
/// std::invalid_argument where no bound is given, and where one is NaN.
Tensor clamp(const Tensor& x, std::optional<double> min, std::optional<double> max);

} // namespace tapestry
