#pragma once

#include "framework/kernels/workers.hpp"
#include "framework/optim/optimizer.hpp"

/// What optim does on one thread, with the parameters shared out among several. The results are the
/// same, to the bit.
namespace tapestry {

/// optimizer.step()
void step(Optimizer& optimizer, Workers& workers);

/// clip_grad_norm(parameters, max_norm)
Real clip_grad_norm(const ParameterList& parameters, double max_norm, Workers& workers);

} // namespace tapestry
