#pragma once

#include "models/decoder.hpp"
#include "tests/bench/case.hpp"

namespace bench {

inline tapestry::DecoderConfig decoder_config(const json& settings) {
    tapestry::DecoderConfig config;
    config.vocabulary = settings.at("vocabulary");
    config.context = settings.at("context");
    config.layers = settings.at("layers");
    config.heads = settings.at("heads");
    config.width = settings.at("width");
    config.dropout = settings.at("dropout");
    config.bias = settings.at("bias");
    return config;
}

} // namespace bench
