#include "models/parameter_shapes.hpp"

namespace tapestry {

std::map<std::string, Shape> parameter_shapes(const DecoderConfig& config) {
    const std::size_t V = config.vocabulary, D = config.width;
    std::map<std::string, Shape> shapes;
    const auto add = [&](const std::string& layer, const Shape& weight, bool bias) {
        shapes[layer + ".weight"] = weight;
        if (bias) shapes[layer + ".bias"] = {weight.front()};
    };
    add("transformer.wte", {V, D}, false);
    if (config.positions == Positions::learned) add("transformer.wpe", {config.context, D}, false);
    for (std::size_t layer = 0; layer < config.layers; ++layer) {
        const std::string block = "transformer.h." + std::to_string(layer) + ".";
        add(block + "ln_1", {D}, config.bias);
        add(block + "attn.c_attn", {3 * D, D}, config.bias);
        add(block + "attn.c_proj", {D, D}, config.bias);
        add(block + "ln_2", {D}, config.bias);
        add(block + "mlp.c_fc", {4 * D, D}, config.bias);
        add(block + "mlp.c_proj", {D, 4 * D}, config.bias);
    }
    add("transformer.ln_f", {D}, config.bias);
    if (!config.tied) add("lm_head", {V, D}, false);
    return shapes;
}

} // namespace tapestry
