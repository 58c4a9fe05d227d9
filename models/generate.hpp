#pragma once

#include "models/decoder.hpp"
#include "models/sample.hpp"

#include <functional>

namespace tapestry {

/// `count` tokens, each drawn as SampleOptions say.
struct GenerateOptions {
    std::size_t count = 100; ///< how many tokens to add
    double temperature = 1;
    std::size_t top_k = 0;
    std::vector<std::int64_t> never = {};
    std::size_t threads = 1; ///< that read the weights together; any number gives the same tokens
};

/// Continues a sequence token by token. Each is drawn from softmax(logits/temperature), given a
/// window of the tokens before it: at first the last `context` tokens of the prompt. A new token
/// joins the window at the cost of one position, because the keys and values of the others are
/// kept. When the window is full, its older half is dropped. What is left is now at other
/// positions, and is computed once more. That makes two positions for each token in the long run.
///
/// Records nothing. Calls `on_token` for each new token, which may return false to stop. The model
/// computes in evaluation mode, and is then, also after an error, in the mode it was in before.
/// Throws std::invalid_argument for an empty prompt, no threads, a temperature that is negative or
/// not finite, and `never` holding all tokens or one outside the vocabulary; std::out_of_range for a
/// prompt outside it; std::runtime_error for a model whose logits are NaN or infinite.
std::vector<std::int64_t> generate(Decoder& model, std::vector<std::int64_t> prompt,
                                   const GenerateOptions& options = {},
                                   Generator& generator = default_generator(),
                                   const std::function<bool(std::int64_t)>& on_token = {});

/// The same for any function that takes ids (1, n) to logits (1, n, V), (1, V) or (V,), of which the
/// last row counts. It sees the last `context` tokens each time, or all where there are fewer; with
/// no cache there is no half to drop. A model in it has to be in evaluation mode. Throws as above,
/// and std::invalid_argument for logits of another shape and a context of 0.
std::vector<std::int64_t> generate(const std::function<Tensor(const Indices&)>& logits,
                                   std::size_t context, std::vector<std::int64_t> prompt,
                                   const GenerateOptions& options = {},
                                   Generator& generator = default_generator(),
                                   const std::function<bool(std::int64_t)>& on_token = {});

} // namespace tapestry
