#include "models/decoder.hpp"

#include "framework/kernels/memory.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/gelu.hpp"
#include "framework/ops/linear.hpp"
#include "framework/ops/linear_cross_entropy.hpp"
#include "framework/ops/slice.hpp"
#include "framework/tensor/error.hpp"
#include "framework/tensor/random.hpp"

#include <cmath>

namespace tapestry {

CausalSelfAttention::CausalSelfAttention(const DecoderConfig& config)
    : c_attn(config.width, 3 * config.width, config.bias)
    , c_proj(config.width, config.width, config.bias)
    , heads_(config.heads)
    , dropout_(config.dropout)
    , resid_dropout_(config.dropout) {}

Tensor CausalSelfAttention::operator()(const Tensor& x, AttentionCache* cache) {
    if (cache && is_training())
        throw std::logic_error(message("CausalSelfAttention", "a cache is for evaluation mode: "
                                                              "call eval() first"));
    const Tensor qkv = c_attn(x);
    return resid_dropout_(c_proj(cache ? cached_attention(qkv, heads_, *cache)
                                       : causal_attention(qkv, heads_, dropout_, is_training())));
}

Array CausalSelfAttention::weights(const Tensor& x) {
    return causal_attention_weights(c_attn(x).value(), heads_);
}

void CausalSelfAttention::members(Members& m) {
    m.module("c_attn", c_attn);
    m.module("c_proj", c_proj);
    m.module("resid_dropout", resid_dropout_);
}

DecoderMLP::DecoderMLP(const DecoderConfig& config)
    : c_fc(config.width, 4 * config.width, config.bias)
    , c_proj(4 * config.width, config.width, config.bias)
    , dropout_(config.dropout) {}

Tensor DecoderMLP::operator()(const Tensor& x) { return dropout_(c_proj(gelu(c_fc(x)))); }

void DecoderMLP::members(Members& m) {
    m.module("c_fc", c_fc);
    m.module("c_proj", c_proj);
    m.module("dropout", dropout_);
}

DecoderBlock::DecoderBlock(const DecoderConfig& config)
    : ln_1(config.width, config.bias)
    , attn(config)
    , ln_2(config.width, config.bias)
    , mlp(config) {}

Tensor DecoderBlock::operator()(const Tensor& x, AttentionCache* cache) {
    const Tensor attended = x + attn(ln_1(x), cache);
    return attended + mlp(ln_2(attended));
}

void DecoderBlock::members(Members& m) {
    m.module("ln_1", ln_1);
    m.module("attn", attn);
    m.module("ln_2", ln_2);
    m.module("mlp", mlp);
}

namespace {

const DecoderConfig& usable(const DecoderConfig& config) {
    require(config.vocabulary > 0 && config.context > 0 && config.layers > 0 && config.heads > 0 &&
                config.width > 0,
            "Decoder", "vocabulary, context, layers, heads and width must be positive");
    require(config.width % config.heads == 0, "Decoder", config.heads,
            " heads do not divide a width of ", config.width);
    const double bytes = parameter_count(config) * sizeof(Real);
    if (bytes > memory_limit())
        throw OutOfMemory(message("Decoder", config.layers, " layers, ", config.width,
                                  " wide, with a context of ", config.context,
                                  " and a vocabulary of ", config.vocabulary,
                                  ", make a model that ", shortage(bytes)));
    return config;
}

} // namespace

double parameter_count(const DecoderConfig& config) {
    const double V = double(config.vocabulary), D = double(config.width);
    const double biases = config.bias ? 1 : 0;
    const double block = 12 * D * D + 2 * D + biases * 11 * D; // 4 matrices, 2 layer norms
    const double tables = config.positions == Positions::learned ? V + double(config.context) : V;
    return tables * D + double(config.layers) * block + D + biases * D + (config.tied ? 0 : V * D);
}

Decoder::Decoder(const DecoderConfig& config)
    : wte(usable(config).vocabulary, config.width)
    , config_(config)
    , dropout_(config.dropout)
    , ln_f_(config.width, config.bias) {
    if (config.positions == Positions::learned)
        wpe.emplace(config.context, config.width);
    else
        sinusoids_.emplace(config.context, config.width);
    for (std::size_t layer = 0; layer < config.layers; ++layer) blocks_.add(config);
    if (!config.tied) lm_head_.emplace(config.width, config.vocabulary, false);

    const Real residual = Real(0.02 / std::sqrt(2.0 * double(config.layers)));
    for (const auto& [name, parameter] : named_parameters()) {
        if (name.ends_with("c_proj.weight"))
            parameter->mutable_value() = random_normal(parameter->shape(), 0, residual);
        else if (parameter->shape().size() == 2)
            parameter->mutable_value() = random_normal(parameter->shape(), 0, Real(0.02));
        else if (name.ends_with("bias"))
            parameter->mutable_value() = zeros(parameter->shape());
    }
}

Tensor Decoder::embed(const Indices& ids, std::size_t first) {
    require(ids.dimension() == 2, "Decoder", "ids need shape (B, T), got ", ids.shape());
    Tensor tokens = wte(ids);
    if (config_.scaled) tokens = tokens * std::sqrt(Real(config_.width));
    const std::size_t length = ids.shape(1);
    return dropout_(tokens + (wpe ? (*wpe)(length, first) : (*sinusoids_)(length, first)));
}

Tensor Decoder::hidden(const Indices& ids) {
    Tensor x = embed(ids);
    for (DecoderBlock& block : blocks_) x = block(x);
    return x;
}

Parameter& Decoder::output() { return lm_head_ ? lm_head_->weight : wte.weight; }

Tensor Decoder::operator()(const Indices& ids) {
    const Tensor normalized = ln_f_(hidden(ids));
    return linear(normalized, output());
}

Tensor Decoder::loss(const Indices& ids, const Indices& targets) {
    const Tensor normalized = ln_f_(hidden(ids));
    return linear_cross_entropy(normalized, output(), targets);
}

Tensor Decoder::next_logits(const Indices& ids, DecoderCache& cache) {
    require(ids.dimension() == 2 && ids.shape(0) == 1 && ids.shape(1) > 0, "Decoder",
            "next_logits needs ids (1, n) with n ≥ 1, got ", ids.shape());
    if (cache.empty()) cache.resize(blocks_.size());
    require(cache.size() == blocks_.size(), "Decoder", "the cache is one of ", cache.size(),
            " blocks, the model has ", blocks_.size());
    Tensor x = embed(ids, cache.front().length);
    for (std::size_t layer = 0; layer < blocks_.size(); ++layer)
        x = blocks_[layer](x, &cache[layer]);
    const auto n = std::ptrdiff_t(ids.shape(1));
    const Tensor normalized = ln_f_(slice(x, 1, n - 1, n));
    return linear(normalized, output());
}

std::vector<Array> Decoder::attention_weights(const Indices& ids) {
    if (is_training())
        throw std::logic_error(
            message("Decoder", "attention_weights is for evaluation mode: call eval() first"));
    const NoGrad no_grad;
    Tensor x = embed(ids);
    std::vector<Array> weights;
    for (DecoderBlock& block : blocks_) {
        weights.push_back(block.attn.weights(block.ln_1(x)));
        x = block(x);
    }
    return weights;
}

void Decoder::members(Members& m) {
    m.module("transformer.wte", wte);
    if (wpe) m.module("transformer.wpe", *wpe);
    m.module("transformer.dropout", dropout_);
    m.module("transformer.h", blocks_);
    m.module("transformer.ln_f", ln_f_);
    if (lm_head_) m.module("lm_head", *lm_head_);
}

} // namespace tapestry
