#pragma once

#include "framework/ops/class_targets.hpp"
#include "framework/tape/tape.hpp"

namespace tapestry {

/// cross_entropy(linear(x, weight), targets) without the logits (*, V), which are the largest array of
/// a language model: x (*, D), weight (V, D), targets (*), a scalar. It has the logits of some rows at
/// a time, and computes their gradients at once. A backward only hands these on. Throws what
/// both throw, and std::invalid_argument for Reduction::none. The idea is that of "Liger Kernel:
/// Efficient Triton Kernels for LLM Training", Hsu and others, 2024, section 3.2.
Tensor linear_cross_entropy(const Tensor& x, const Tensor& weight, const Indices& targets,
                            CrossEntropyOptions options = {});

} // namespace tapestry
