#pragma once

#include "framework/nn/module.hpp"
#include "framework/tape/data_parallel.hpp"

namespace tapestry {

/// Scales all gradients by min(1, max_norm/(norm + 1e-6)), where `norm` is the Euclidean norm of
/// all of them taken together, and returns that norm; as torch.nn.utils.clip_grad_norm_. With
/// workers, the parameters are shared out among their threads; the result is the same.
Real clip_grad_norm(const std::vector<NamedParameter>& parameters, Real max_norm);
Real clip_grad_norm(const std::vector<NamedParameter>& parameters, Real max_norm, Workers& workers);

} // namespace tapestry
