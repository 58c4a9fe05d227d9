#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

struct CrossEntropyOptions {
    std::int64_t ignore_index = -100; ///< rows with this target count for nothing
    Real label_smoothing = 0; ///< ε: the target gets 1 - ε, and all classes share ε evenly
};

/// The mean over rows of -ln softmax(logits)[target], as torch.nn.functional.cross_entropy: logits
/// (*, V), targets (*), a scalar. Softmax, logarithm and selection in one operation, which saves
/// nothing but the logits. Throws std::invalid_argument where shapes don't fit or every target is
/// ignored (PyTorch returns NaN), std::out_of_range for a target outside [0, V).
Tensor cross_entropy(const Tensor& logits, const Indices& targets,
                     CrossEntropyOptions options = {});

} // namespace tapestry
