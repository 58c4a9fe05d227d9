#include "examples/support/decoder_json.hpp"

#include <limits>
#include <nlohmann/json.hpp>

using namespace tapestry;
using nlohmann::ordered_json;

ordered_json decoder_json(const DecoderConfig& config) {
    return {{"vocabulary", config.vocabulary},
            {"context", config.context},
            {"layers", config.layers},
            {"heads", config.heads},
            {"width", config.width},
            {"dropout", config.dropout},
            {"bias", config.bias},
            {"tied", config.tied},
            {"scaled", config.scaled},
            {"positions", name_of(config.positions)}};
}

namespace {

// A whole number from 1 to `most`. JSON's own conversion would take -1 for 2⁶⁴ - 1, and 1.5 for 1.
std::size_t size(const ordered_json& json, const char* name, std::size_t most) {
    const ordered_json& number = json.at(name);
    if (!number.is_number_unsigned() || number < 1u || number > most)
        throw std::runtime_error(std::string(name) + " is " + number.dump() +
                                 ", and has to be a whole number from 1 to " +
                                 std::to_string(most));
    return number;
}

// A share that dropout can take.
double share(const ordered_json& json, const char* name) {
    const ordered_json& number = json.at(name);
    if (!number.is_number() || number < 0 || number >= 1)
        throw std::runtime_error(std::string(name) + " is " + number.dump() +
                                 ", and has to be a number from 0 to below 1");
    return number;
}

} // namespace

DecoderConfig decoder_config(const ordered_json& json) {
    DecoderConfig config;
    config.vocabulary = size(json, "vocabulary", std::numeric_limits<std::int64_t>::max());
    config.context = size(json, "context", most_context);
    config.layers = size(json, "layers", most_layers);
    config.heads = size(json, "heads", most_heads);
    config.width = size(json, "width", most_width);
    config.dropout = share(json, "dropout");
    config.bias = json.at("bias");
    config.tied = json.at("tied");
    config.scaled = json.at("scaled");
    config.positions = positions_named(json.at("positions"));
    return config;
}

std::string name_of(Positions positions) {
    return positions == Positions::learned ? "learned" : "sinusoidal";
}

Positions positions_named(const std::string& name) {
    for (const Positions positions : {Positions::learned, Positions::sinusoidal})
        if (name == name_of(positions)) return positions;
    throw std::runtime_error("positions are '" + name + "': 'learned' or 'sinusoidal' are known");
}
