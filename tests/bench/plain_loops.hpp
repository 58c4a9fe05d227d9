#pragma once

#include <cstddef>
#include <string>
#include <vector>

/// A decoder as one would write it without a framework, in the manner of llm.c: an array of all
/// weights, plain loops, one position after the other. The benchmark's yardstick for generation.
namespace bench {

struct PlainSizes {
    std::size_t vocabulary, context, layers, heads, width;
};

/// One tensor after the other, each as PyTorch has it: wte, wpe; of each block ln_1, c_attn, c_proj,
/// ln_2, c_fc, c_proj, each a weight and then a bias; ln_f. A model without biases has zeros there.
std::size_t plain_weights(const PlainSizes& sizes);

class PlainDecoder {
  public:
    PlainDecoder(const PlainSizes& sizes, std::vector<float> weights);

    /// The logits after a token, which comes behind `position` others.
    const std::vector<float>& step(std::size_t token, std::size_t position);

  private:
    PlainSizes s_;
    std::vector<float> weights_, keys_, values_; // (layers, context, width)
    std::vector<float> x_, normed_, qkv_, attended_, hidden_, scores_, logits_;
};

} // namespace bench
