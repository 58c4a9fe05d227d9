#include <tapestry.hpp>

#include <iostream>

using namespace tapestry;
constexpr std::ptrdiff_t V = 225, T = 32, D = 32; // words, context, width

// x (…, length, D): at position t, pair i is turned by the angle t·θ, where θ = 10000^(-2i/D).
Tensor turned(const Tensor& x) {
    const std::size_t length = x.shape().end()[-2];
    const Tensor t = reshape(linspace(0, double(length) - 1, length), {-1, 1});
    const Array angles = (t * pow(10000, linspace(0, 2.0 / D - 1, D / 2))).value(); // (length, D/2)
    const Array c(xt::cos(angles)), s(xt::sin(angles));
    const Tensor a = slice(x, -1, 0, D / 2), b = slice(x, -1, D / 2, D); // pair i: a[i] and b[i]
    return concatenate({a * c - b * s, a * s + b * c}, -1);
}

struct Model : Module {                     // a decoder of one block, with layers of the library
    Tensor operator()(const Indices& ids) { // (B, length) to logits (B, length, V)
        const Tensor x = words(ids), qkv = block.attn.c_attn(block.ln_1(x));
        const Tensor q = slice(qkv, 2, 0, D), k = slice(qkv, 2, D, 2 * D);
        const Tensor v = slice(qkv, 2, 2 * D, 3 * D);
        const Tensor placed = concatenate({turned(q), turned(k), v}, 2);
        const Tensor y = x + block.attn.c_proj(causal_attention(placed, 1));
        return linear(norm(y + block.mlp(block.ln_2(y))), words.weight);
    }
    Embedding words{V, D};
    DecoderBlock block{{.heads = 1, .width = D, .bias = false}};
    LayerNorm norm{D};
    void members(Members& m) override {
        m.module("words", words);
        m.module("block", block);
        m.module("norm", norm);
    }
};

int main() {
    const WordTokenizer tokenizer = WordTokenizer::from_text(built_in_text());
    const Split ids = split(tokenizer.encode(built_in_text()));
    RandomBatches batches(ids.training, 16, T, Generator(1));
    Model model, again;
    for (Parameter* p : model.parameters()) // small tables and matrices, as in chapter 12
        if (p->shape().size() == 2) p->mutable_value() = random_normal(p->shape(), 0, 0.02);
    Adam adam(model, {.lr = 0.005});
    for (int step = 0; step < 400; ++step) {
        const Batch batch = batches.next();
        Tape tape;
        tape.backward(cross_entropy(model(batch.inputs), batch.targets));
        adam.step();
        adam.zero_grad();
    }
    save(model, "mine.safetensors");
    load(again, "mine.safetensors");
    const Batch rest = SequentialBatches(ids.validation, 1000, T).next();
    for (Model* each : {&model, &again}) // the loss on text that was not trained on
        std::cout << "loss " << cross_entropy((*each)(rest.inputs), rest.targets).item() << '\n';
    std::vector<std::string> names;
    for (std::int64_t id = 0; id < V; ++id) names.push_back(tokenizer.vocabulary().token(id));
    write_word2vec("words.txt", names, model.words.weight.value());
}
