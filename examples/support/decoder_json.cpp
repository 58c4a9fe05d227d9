#include "examples/support/decoder_json.hpp"

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

DecoderConfig decoder_config(const ordered_json& json) {
    DecoderConfig config;
    config.vocabulary = json.at("vocabulary");
    config.context = json.at("context");
    config.layers = json.at("layers");
    config.heads = json.at("heads");
    config.width = json.at("width");
    config.dropout = json.at("dropout");
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
