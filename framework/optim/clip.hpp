#pragma once

#include "framework/nn/module.hpp"

namespace tapestry {

/// Scales all gradients by min(1, max_norm/(norm + 1e-6)), where `norm` is the Euclidean norm of
/// all of them taken together, and returns that norm; as torch.nn.utils.clip_grad_norm_.
Real clip_grad_norm(const std::vector<NamedParameter>& parameters, Real max_norm);

} // namespace tapestry
