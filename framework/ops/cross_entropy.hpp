#pragma once

#include "framework/ops/reduction.hpp"
#include "framework/tape/tape.hpp"

namespace tapestry {

struct CrossEntropyOptions {
    std::int64_t ignore_index = -100; ///< rows with this target count for nothing
    double label_smoothing = 0; ///< ε: the target gets 1 - ε, and all classes share ε evenly
    Reduction reduction = Reduction::mean; ///< over the rows that count
};

/// The mean over rows of -ln softmax(logits)[target], as torch.nn.functional.cross_entropy: logits
/// (*, V), targets (*), a scalar. Reduction::none gives a loss for each row, of shape (*), which is
/// 0 for a target that is ignored. Softmax, logarithm and selection in one operation, which saves
/// nothing but the logits. Throws std::invalid_argument where shapes don't fit, and for the mean
/// where every target is ignored (PyTorch returns NaN); std::out_of_range for a target outside
/// [0, V).
Tensor cross_entropy(const Tensor& logits, const Indices& targets,
                     CrossEntropyOptions options = {});

/// The rows that count, of scores (*, V) with targets (*): those whose target is not ignored.
/// Messages call the scores by `name`. Throws as cross_entropy does.
std::vector<std::size_t> counted_rows(std::string_view operation, std::string_view name,
                                      const Tensor& scores, const Indices& targets,
                                      std::int64_t ignore_index, Reduction reduction);

} // namespace tapestry
