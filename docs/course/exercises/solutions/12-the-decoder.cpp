#include "docs/course/exercises/check.hpp"

using namespace tapestry;

// A block's layers. Their names are those of the library's decoder.
struct Block : Module {
    explicit Block(const DecoderConfig& config)
        : heads(config.heads)
        , ln_1(config.width)
        , ln_2(config.width)
        , c_attn(config.width, 3 * config.width)
        , attn_proj(config.width, config.width)
        , c_fc(config.width, 4 * config.width)
        , mlp_proj(4 * config.width, config.width) {}

    // (B, T, D) to (B, T, D)
    Tensor operator()(const Tensor& x) {
        // --- your code begins
        const Tensor attended = x + attn_proj(causal_attention(c_attn(ln_1(x)), heads));
        return attended + mlp_proj(gelu(c_fc(ln_2(attended))));
        // --- your code ends
    }

    void members(Members& m) override {
        m.module("ln_1", ln_1);
        m.module("attn.c_attn", c_attn);
        m.module("attn.c_proj", attn_proj);
        m.module("ln_2", ln_2);
        m.module("mlp.c_fc", c_fc);
        m.module("mlp.c_proj", mlp_proj);
    }

    std::size_t heads;
    LayerNorm ln_1, ln_2;
    Linear c_attn, attn_proj, c_fc, mlp_proj;
};

struct Model : Module {
    explicit Model(const DecoderConfig& config)
        : wte(config.vocabulary, config.width)
        , wpe(config.context, config.width)
        , ln_f(config.width) {
        for (std::size_t i = 0; i < config.layers; ++i) blocks.add(config);
    }

    // Ids (B, T) to logits (B, T, V); the output table is wte's.
    Tensor operator()(const Indices& ids) {
        // --- your code begins
        Tensor x = wte(ids) + wpe(ids.shape(1));
        for (Block& block : blocks) x = block(x);
        return linear(ln_f(x), wte.weight);
        // --- your code ends
    }

    void members(Members& m) override {
        m.module("transformer.wte", wte);
        m.module("transformer.wpe", wpe);
        m.module("transformer.h", blocks);
        m.module("transformer.ln_f", ln_f);
    }

    Embedding wte;
    PositionalEmbedding wpe;
    ModuleList<Block> blocks;
    LayerNorm ln_f;
};

// What the checks call: your module with the library's weights.
Array block_output(const DecoderConfig& config, const StateDict& weights, const Array& x) {
    Block block(config);
    block.load_state_dict(weights);
    return block(x).value();
}

Array model_logits(const DecoderConfig& config, const StateDict& weights, const Indices& ids) {
    Model model(config);
    model.load_state_dict(weights);
    return model(ids).value();
}
