#include "docs/course/exercises/check.hpp"

using namespace tapestry;
using namespace tapestry::course;

Array block_output(const DecoderConfig& config, const StateDict& weights, const Array& x);
Array model_logits(const DecoderConfig& config, const StateDict& weights, const Indices& ids);

namespace {

enum class Slip {
    none,
    no_first_sum,
    no_second_sum,
    no_sums,
    normed_first_sum,
    normed_both_sums,
    no_ln_1,
    no_ln_2,
    no_layer_norms,
    norm_of_sum,
    mlp_first,
    mlp_beside,
    second_sum_to_x,
    no_attention,
    no_gelu,
    gelu_last,
    no_attn_proj,
    one_head,
    // of the model
    no_positions,
    first_position,
    no_ln_f,
    no_blocks,
    one_block,
    blocks_beside
};

using Hints = std::vector<std::pair<Slip, std::string>>;

const Hints of_block{
    {Slip::no_sums,
     "The block returns its branches alone. Add what entered each of them: x + f(x)."},
    {Slip::no_first_sum, "The attention's branch replaces x. It is to be added to x."},
    {Slip::no_second_sum,
     "The MLP's branch replaces the stream. It is to be added to what entered it."},
    {Slip::normed_both_sums,
     "Each branch was added to its layer norm. Add it to the stream itself, "
     "as it was before the layer norm."},
    {Slip::normed_first_sum, "The first branch was added to ln_1(x). Add it to x itself."},
    {Slip::norm_of_sum,
     "The layer norms were applied to the sums. In this block each stands in its "
     "branch, before the attention and before the MLP."},
    {Slip::no_layer_norms, "The layer norms are missing: each branch begins with one."},
    {Slip::no_ln_1, "ln_1 is missing: the attention's branch begins with it."},
    {Slip::no_ln_2, "ln_2 is missing: the MLP's branch begins with it."},
    {Slip::mlp_first, "The MLP came before the attention. The attention comes first."},
    {Slip::mlp_beside, "The MLP read x. It reads the sum of x and the attention's branch."},
    {Slip::second_sum_to_x, "The second sum adds to x. It adds to the first sum, or the "
                            "attention's branch is lost in it."},
    {Slip::no_attention, "The attention's branch is lost: the MLP has to read the first sum, and "
                         "to be added to it."},
    {Slip::no_gelu, "The MLP has no gelu between its two layers, which makes them one."},
    {Slip::gelu_last, "gelu came after the MLP's second layer. It belongs between the two."},
    {Slip::no_attn_proj,
     "What the heads return was added at once. attn_proj mixes the heads first."},
    {Slip::one_head, "That is an attention of one head. Take `heads` of them."},
};

const Hints of_model{
    {Slip::no_positions, "The positions are missing: add wpe(ids.shape(1)) to the rows of wte."},
    {Slip::first_position, "Positions are as many as ids.shape(1), not ids.shape(0)."},
    {Slip::no_blocks, "The blocks' results are thrown away: x = block(x)."},
    {Slip::no_ln_f, "ln_f is missing: the stream goes through it before it becomes logits."},
    {Slip::one_block, "Only one block was used: each one takes what the one before it returned."},
    {Slip::blocks_beside,
     "Each block read the embedding. It reads what the block before it returned."},
};

// The decoder in functions, with one slip.
struct Slipped {
    const DecoderConfig& config;
    const StateDict& weights;
    Slip slip;

    Tensor linear_of(const std::string& name, const Tensor& x) const {
        return linear(x, weights.at(name + ".weight"), weights.at(name + ".bias"));
    }
    Tensor norm_of(const std::string& name, const Tensor& x) const {
        return layer_norm(x, weights.at(name + ".weight"), weights.at(name + ".bias"));
    }

    Tensor attention(const std::string& h, const Tensor& x) const {
        const Tensor seen = causal_attention(linear_of(h + "attn.c_attn", x),
                                             slip == Slip::one_head ? 1 : config.heads);
        return slip == Slip::no_attn_proj ? seen : linear_of(h + "attn.c_proj", seen);
    }
    Tensor mlp(const std::string& h, const Tensor& x) const {
        const Tensor inside = linear_of(h + "mlp.c_fc", x);
        const Tensor y =
            linear_of(h + "mlp.c_proj",
                      slip == Slip::no_gelu || slip == Slip::gelu_last ? inside : gelu(inside));
        return slip == Slip::gelu_last ? gelu(y) : y;
    }

    // `h` is the prefix of the block's names.
    Tensor block(const std::string& h, const Tensor& x) const {
        if (slip == Slip::norm_of_sum) {
            const Tensor a = norm_of(h + "ln_1", x + attention(h, x));
            return norm_of(h + "ln_2", a + mlp(h, a));
        }
        const auto is = [&](auto... slips) { return ((slip == slips) || ...); };
        const auto attention_branch = [&](const Tensor& y) {
            const bool bare = is(Slip::no_ln_1, Slip::no_layer_norms);
            const Tensor normed = bare ? y : norm_of(h + "ln_1", y);
            const Tensor f = attention(h, normed);
            if (is(Slip::no_first_sum, Slip::no_sums)) return f;
            return is(Slip::normed_first_sum, Slip::normed_both_sums) ? normed + f : y + f;
        };
        const auto mlp_branch = [&](const Tensor& y, const Tensor& to) {
            const bool bare = is(Slip::no_ln_2, Slip::no_layer_norms);
            const Tensor normed = bare ? y : norm_of(h + "ln_2", y);
            const Tensor f = mlp(h, normed);
            if (is(Slip::no_second_sum, Slip::no_sums)) return f;
            return is(Slip::normed_both_sums) ? normed + f : to + f;
        };
        if (slip == Slip::mlp_first) return attention_branch(mlp_branch(x, x));
        const Tensor a = attention_branch(x);
        return mlp_branch(is(Slip::mlp_beside, Slip::no_attention) ? x : a,
                          is(Slip::second_sum_to_x, Slip::no_attention) ? x : a);
    }

    Tensor model(const Indices& ids) const {
        const Tensor wte = weights.at("transformer.wte.weight");
        Tensor x = embedding(ids, wte);
        if (slip != Slip::no_positions) {
            const Array& wpe = weights.at("transformer.wpe.weight");
            x = x + Tensor(row_range(wpe, 0, slip == Slip::first_position ? 1 : ids.shape(1)));
        }
        const Tensor entered = x;
        const std::size_t blocks = slip == Slip::no_blocks   ? 0
                                   : slip == Slip::one_block ? 1
                                                             : config.layers;
        for (std::size_t i = 0; i < blocks; ++i)
            x = block("transformer.h." + std::to_string(i) + '.',
                      slip == Slip::blocks_beside ? entered : x);
        return linear(slip == Slip::no_ln_f ? x : norm_of("transformer.ln_f", x), wte);
    }
};

// Far from the usual first values, so that each part of the model shows in the result.
StateDict scattered(Module& module) {
    for (Parameter* parameter : module.parameters())
        parameter->mutable_value() = random_normal(parameter->shape(), 0.2, 0.6);
    return module.state_dict();
}

void check_block(Exercise& exercise, const std::string& what, const DecoderConfig& config,
                 const Shape& shape) {
    DecoderBlock block(config);
    const StateDict weights = scattered(block);
    const Array x = randn(shape);
    std::vector<Mistake> mistakes;
    for (const auto& [slip, hint] : of_block)
        mistakes.push_back({Slipped{config, weights, slip}.block("", x).value(), hint});
    exercise.equal(
        what, [&] { return block_output(config, weights, x); }, block(x).value(), mistakes);
}

void check_model(Exercise& exercise, const std::string& what, const DecoderConfig& config,
                 const Indices& ids) {
    Decoder decoder(config);
    const StateDict weights = scattered(decoder);
    std::vector<Mistake> mistakes;
    for (const Hints& hints : {of_model, of_block})
        for (const auto& [slip, hint] : hints)
            mistakes.push_back({Slipped{config, weights, slip}.model(ids).value(), hint});
    exercise.equal(
        what, [&] { return model_logits(config, weights, ids); }, decoder(ids).value(), mistakes);
}

} // namespace

int main() {
    manual_seed(1);
    Exercise exercise;
    const DecoderConfig small{.vocabulary = 5, .context = 6, .layers = 1, .heads = 2, .width = 4};
    DecoderConfig deep = small;
    deep.layers = 3;
    check_block(exercise, "a block, at one position", small, {1, 1, 4});
    check_block(exercise, "a block, two sequences of three", small, {2, 3, 4});
    check_model(exercise, "the logits of a decoder with one block", small, {{4, 0, 2}});
    check_model(exercise, "the logits with three blocks, two sequences", deep,
                {{1, 1, 0}, {3, 4, 2}});
    return exercise.finish();
}
