#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// The share of targets (*) whose class has the largest of the logits (*, C), from 0 to 1. Targets
/// that are `ignore_index` do not count. Throws as cross_entropy does: std::invalid_argument where
/// shapes don't fit or no target counts, and std::out_of_range for one outside [0, C).
double accuracy(const Tensor& logits, const Indices& targets, std::int64_t ignore_index = -100);

} // namespace tapestry
