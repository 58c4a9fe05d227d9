#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// y = x·Wᵀ + b, as torch.nn.functional.linear: x (…, in), W (out, in), b (out,) or an empty Tensor
/// for none; y (…, out). One fused operation. Throws std::invalid_argument where shapes don't fit.
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias = {});

/// Throws std::invalid_argument, for the operation of this name, where x does not fit the weight.
void require_linear(std::string_view operation, const Tensor& x, const Tensor& weight);

} // namespace tapestry
