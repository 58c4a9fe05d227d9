#include <tapestry.hpp>

#include <cmath>
#include <iomanip>
#include <iostream>

using namespace tapestry;

constexpr std::size_t B = 4, T = 16, D = 32, heads = 4;

Tensor shown(const std::string& what, const Tensor& x) {
    std::cout << std::left << std::setw(14) << what << x.shape() << '\n';
    return x;
}

// Positions exchange what they know, then each one thinks by itself. Both add to the stream.
struct Block : Module {
    Tensor operator()(const Tensor& x) { // (B, T, D) to (B, T, D)
        const Tensor qkv = shown("  c_attn", c_attn(shown("  ln_1", ln_1(x))));
        const Tensor seen = shown("  attention", causal_attention(qkv, heads));
        const Tensor a = shown("+ attn.c_proj", x + attn_proj(seen));
        const Tensor wide = gelu(shown("  c_fc", c_fc(shown("  ln_2", ln_2(a)))));
        return shown("+ mlp.c_proj", a + mlp_proj(wide));
    }
    void members(Members& m) override {
        m.module("ln_1", ln_1);
        m.module("attn.c_attn", c_attn);
        m.module("attn.c_proj", attn_proj);
        m.module("ln_2", ln_2);
        m.module("mlp.c_fc", c_fc);
        m.module("mlp.c_proj", mlp_proj);
    }
    LayerNorm ln_1{D}, ln_2{D};
    Linear c_attn{D, 3 * D}, attn_proj{D, D}, c_fc{D, 4 * D}, mlp_proj{4 * D, D};
};

int main() {
    manual_seed(1);
    const auto text = CharacterTokenizer::from_text(built_in_text());
    const std::size_t V = text.vocabulary().size();
    RandomBatches batches(text.encode(built_in_text()), B, T, Generator(1));
    const Batch batch = batches.next(); // inputs and targets, (B, T)

    Embedding wte(V, D);
    PositionalEmbedding wpe(T, D);
    for (Parameter* table : {&wte.weight, &wpe.weight})
        table->mutable_value() = random_normal(table->shape(), 0, 0.02);
    Block first, second;
    LayerNorm ln_f(D);

    const Tensor tokens = shown("wte", wte(batch.inputs));
    const Tensor x = shown("+ wpe", tokens + wpe(T));
    const Tensor y = shown("ln_f", ln_f(second(first(x))));
    const Tensor logits = shown("logits", linear(y, wte.weight)); // tied
    std::size_t count = 0;
    for (Module* part : std::initializer_list<Module*>{&wte, &wpe, &first, &second, &ln_f})
        count += part->parameter_count();
    std::cout << count << " parameters\nfirst loss " << cross_entropy(logits, batch.targets).item()
              << ", ln V " << std::log(V) << '\n';
}
