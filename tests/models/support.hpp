#pragma once

#include "framework/tensor/random.hpp"
#include "models/decoder.hpp"

namespace tapestry::testing {

inline DecoderConfig tiny_config() {
    DecoderConfig config;
    config.vocabulary = 11;
    config.context = 8;
    config.layers = 2;
    config.heads = 2;
    config.width = 16;
    return config;
}

/// tiny_config() with each choice that changes the forward: positions, tied, scaled.
inline std::vector<DecoderConfig> tiny_configs() {
    std::vector<DecoderConfig> configs;
    for (const Positions positions : {Positions::learned, Positions::sinusoidal})
        for (const bool tied : {true, false})
            for (const bool scaled : {true, false}) {
                DecoderConfig config = tiny_config();
                config.positions = positions;
                config.tied = tied;
                config.scaled = scaled;
                configs.push_back(config);
            }
    return configs;
}

/// Ids (rows, length) drawn evenly from the vocabulary.
inline Indices random_ids(std::size_t rows, std::size_t length, std::size_t vocabulary,
                          Generator& generator) {
    return randint(0, std::int64_t(vocabulary), {rows, length}, generator);
}

/// Makes all parameters larger. At GPT-2's 0.02 every token is about as likely as any other.
inline void enlarge(Module& model, Real factor) {
    for (const auto& [name, parameter] : model.named_parameters())
        parameter->mutable_value() *= factor;
}

} // namespace tapestry::testing
