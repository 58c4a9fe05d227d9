#pragma once

#include "framework/kernels/random.hpp"
#include "framework/tensor/tensor.hpp"

namespace tapestry {

struct SampleOptions {
    double temperature = 1; ///< logits are divided by it; 0 takes the likeliest token
    std::size_t top_k = 0;  ///< draws from the k likeliest tokens, and ties; 0 for all
    std::vector<std::int64_t> never = {}; ///< tokens that are not drawn, such as <pad>
};

/// Draws a token from softmax(logits/temperature). Of logits (V,), (1, V) or (1, n, V) the last row
/// counts. A token with the logit -∞ is not drawn.
///
/// Throws std::invalid_argument for another shape, a temperature that is negative or not finite,
/// `never` holding a token outside [0, V), and where no token is left to draw. Throws
/// std::runtime_error where a logit is NaN or +∞.
std::int64_t sample(const Tensor& logits, const SampleOptions& options = {},
                    Generator& generator = default_generator());

/// Throws std::invalid_argument where a temperature is no temperature, or `never` holds a token
/// outside [0, V): for those who want to know before they compute logits.
void require_usable(const SampleOptions& options, std::size_t vocabulary);

} // namespace tapestry
