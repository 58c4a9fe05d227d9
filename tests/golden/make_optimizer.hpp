#pragma once

#include "framework/optim/optimizer.hpp"
#include "tests/golden/golden.hpp"

#include <memory>

namespace tapestry::golden {

/// The optimizer that PyTorch calls `kind`, with the case's settings: those that are absent are
/// left to the framework's defaults. Each parameter has a group of its own, with `lr.<name>` and
/// `weight_decay.<name>` where the case has them.
std::unique_ptr<Optimizer> make_optimizer(const std::string& kind, const Case& golden,
                                          const std::vector<NamedParameter>& parameters);

} // namespace tapestry::golden
