#pragma once

#include "framework/optim/optimizer.hpp"

namespace tapestry {

/// The usual two groups: parameters with two dimensions or more decay, biases and gains don't.
std::vector<ParameterGroup> decay_matrices(const ParameterList& parameters, double lr,
                                           double weight_decay);

} // namespace tapestry
