#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// y = (x - mean)/√(variance + eps)·weight + bias over the last axis, with the biased variance:
/// x (…, D), weight (D,), bias (D,) or an empty Tensor for none. Ba, Kiros and Hinton, "Layer
/// normalization" (2016). Throws std::invalid_argument where shapes don't fit.
Tensor layer_norm(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
                  double eps = 1e-5);

} // namespace tapestry
