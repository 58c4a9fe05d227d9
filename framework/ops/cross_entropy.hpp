#pragma once

#include "framework/ops/class_targets.hpp"
#include "framework/tape/tape.hpp"

namespace tapestry {

/// The mean over rows of -ln softmax(logits)[target], as torch.nn.functional.cross_entropy: logits
/// (*, V), targets (*), a scalar. Reduction::none gives a loss for each row, of shape (*), which is
/// 0 for a target that is ignored. Softmax, logarithm and selection in one operation, which saves
/// nothing but the logits. Throws std::invalid_argument where shapes don't fit, and for the mean
/// where every target is ignored (PyTorch returns NaN); std::out_of_range for a target outside
/// [0, V).
Tensor cross_entropy(const Tensor& logits, const Indices& targets,
                     CrossEntropyOptions options = {});

} // namespace tapestry
