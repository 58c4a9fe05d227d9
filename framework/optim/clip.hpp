#pragma once

#include "framework/nn/parameter_list.hpp"

namespace tapestry {

/// Scales all gradients by min(1, max_norm/(norm + 1e-6)), where `norm` is the Euclidean norm of
/// all of them taken together, and returns that norm; as torch.nn.utils.clip_grad_norm_. With an
/// infinite norm the factor is 0, and with a NaN every gradient becomes NaN. Throws
/// std::invalid_argument unless max_norm is positive.
Real clip_grad_norm(const ParameterList& parameters, double max_norm);

/// The parts of clip_grad_norm, for those who share out the work among threads.
namespace clip {

/// The gradients that there are.
std::vector<Gradient*> gradients_of(const ParameterList& parameters);

/// The sum of the squares of one gradient, whose rows with the same index become one row.
double sum_of_squares(Gradient& gradient);

/// What each gradient is to be scaled by. Throws as clip_grad_norm does.
Real factor(double norm, double max_norm);
void scale(Gradient& gradient, Real factor);

} // namespace clip
} // namespace tapestry
