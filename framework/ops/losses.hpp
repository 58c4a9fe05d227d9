#pragma once

#include "framework/ops/reduction.hpp"
#include "framework/tape/tape.hpp"

/// Losses, as in torch.nn.functional; cross_entropy has a header of its own. Each throws
/// std::invalid_argument where shapes don't fit (nothing is broadcast), and for the mean over
/// nothing, where PyTorch returns NaN.
namespace tapestry {

/// The mean of (x - y)², where both have the same shape.
Tensor mse_loss(const Tensor& x, const Tensor& y, Reduction reduction = Reduction::mean);

/// The cross entropy of yes or no: the mean of -t·ln σ(x) - (1 - t)·ln(1 - σ(x)). The logits x and
/// the targets t, from 0 to 1, have one shape. It is finite for every finite x, and so is its
/// gradient σ(x) - t. For t = 1 that is not rounded to 0 where σ(x) is rounded to 1.
Tensor binary_cross_entropy_with_logits(const Tensor& logits, const Tensor& targets,
                                        Reduction reduction = Reduction::mean);

struct NllLossOptions {
    std::int64_t ignore_index = -100; ///< rows with this target count for nothing
    Reduction reduction = Reduction::mean;
};

/// The mean over rows of -log_probs[target]: log_probs (*, V), targets (*). After log_softmax it is
/// cross_entropy, which computes both at once. Reduction::none gives a loss for each row, of shape
/// (*), which is 0 for a target that is ignored. Throws std::out_of_range for a target outside
/// [0, V).
Tensor nll_loss(const Tensor& log_probs, const Indices& targets, NllLossOptions options = {});

} // namespace tapestry
