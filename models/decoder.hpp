#pragma once

#include "framework/nn/dropout.hpp"
#include "framework/nn/embedding.hpp"
#include "framework/nn/layer_norm.hpp"
#include "framework/nn/linear.hpp"
#include "framework/nn/module_list.hpp"
#include "framework/nn/positions.hpp"
#include "framework/ops/attention.hpp"
#include "framework/ops/attention_inference.hpp"

/// GPT-2's decoder-only transformer with layer norm before each part; Radford et al., "Language
/// models are unsupervised multitask learners" (2019). Parameter names are those of nanoGPT.
namespace tapestry {

enum class Positions { learned, sinusoidal };

struct DecoderConfig {
    std::size_t vocabulary = 0; ///< V
    std::size_t context = 64;   ///< the longest sequence
    std::size_t layers = 2;
    std::size_t heads = 4;
    std::size_t width = 128; ///< D
    double dropout = 0;
    bool bias = true;    ///< in Linear and LayerNorm
    bool tied = true;    ///< the output matrix is the token embedding
    bool scaled = false; ///< the token embedding is multiplied by √D
    Positions positions = Positions::learned;
};

/// How many parameters a decoder of this size has. It makes none, as there may be more than memory
/// can hold. A double, because there may be more than an integer can count.
double parameter_count(const DecoderConfig& config);

/// Each position looks at itself and those before it: (B, T, D) to (B, T, D). With a cache, also at
/// the positions there; throws std::logic_error for one in training mode.
class CausalSelfAttention : public Module {
  public:
    explicit CausalSelfAttention(const DecoderConfig& config);
    Tensor operator()(const Tensor& x, AttentionCache* cache = nullptr);

    /// How much each head gives to each position, without dropout: (B, T, D) to (B, heads, T, T).
    Array weights(const Tensor& x);

    Linear c_attn; ///< D to 3D: queries, keys, values
    Linear c_proj; ///< D to D

  protected:
    void members(Members& m) override;

  private:
    std::size_t heads_;
    double dropout_;
    Dropout resid_dropout_;
};

/// Two layers with GELU between them, four times as wide inside: (B, T, D) to (B, T, D).
class DecoderMLP : public Module {
  public:
    explicit DecoderMLP(const DecoderConfig& config);
    Tensor operator()(const Tensor& x);

    Linear c_fc;   ///< D to 4D
    Linear c_proj; ///< 4D to D

  protected:
    void members(Members& m) override;

  private:
    Dropout dropout_;
};

/// x + attention(layer norm(x)), and then x + mlp(layer norm(x)).
class DecoderBlock : public Module {
  public:
    explicit DecoderBlock(const DecoderConfig& config);
    Tensor operator()(const Tensor& x, AttentionCache* cache = nullptr);

    LayerNorm ln_1;
    CausalSelfAttention attn;
    LayerNorm ln_2;
    DecoderMLP mlp;

  protected:
    void members(Members& m) override;
};

/// What each block keeps of a sequence, so that only new positions have to be computed.
using DecoderCache = std::vector<AttentionCache>;

class Decoder : public Module {
  public:
    /// Weights start from N(0, 0.02), those that end in a residual sum from N(0, 0.02/√(2·layers)),
    /// biases from 0. Throws std::invalid_argument for sizes that are 0 or heads that don't divide
    /// the width. Throws OutOfMemory, before it begins, for more parameters than memory can hold.
    explicit Decoder(const DecoderConfig& config);

    /// Ids (B, T), T ≤ context, to the logits of each next token: (B, T, V).
    Tensor operator()(const Indices& ids);

    /// cross_entropy(model(ids), targets), without the array of all logits: ids and targets (B, T), a
    /// scalar.
    Tensor loss(const Indices& ids, const Indices& targets);

    /// The logits (1, 1, V) of the token after a sequence: the positions in the cache, empty at
    /// first, and then ids (1, n), n ≥ 1, which join them. Throws std::logic_error in training mode
    /// and where it would be recorded.
    Tensor next_logits(const Indices& ids, DecoderCache& cache);

    /// How each block's heads look at a sequence: of ids (B, T), the weights (B, heads, T, T) of
    /// causal_attention_weights for each block. Records nothing. Throws std::logic_error in
    /// training mode.
    std::vector<Array> attention_weights(const Indices& ids);

    /// What enters the first block: token embedding plus positions from `first` on, (B, T, D).
    Tensor embed(const Indices& ids, std::size_t first = 0);

    const DecoderConfig& config() const { return config_; }

    Embedding wte;                          ///< (V, D): what the model learns about each token
    std::optional<PositionalEmbedding> wpe; ///< (context, D), where positions are learned

  protected:
    void members(Members& m) override;

  private:
    Tensor hidden(const Indices& ids); // what leaves the last block, (B, T, D)
    Parameter& output();               // the matrix (V, D) that makes logits of it

    DecoderConfig config_;
    std::optional<SinusoidalPositions> sinusoids_;
    Dropout dropout_;
    ModuleList<DecoderBlock> blocks_;
    LayerNorm ln_f_;
    std::optional<Linear> lm_head_; // where it is not tied to wte
};

} // namespace tapestry
