#pragma once

#include "examples/support/run_folder.hpp"
#include "tests/faults/fuzz/fuzz.hpp"

namespace fuzz {

/// What the files of a run say of it.
inline const Moment& moment() {
    static const Moment moment{"0123456789abcdef", 10};
    return moment;
}

/// The folder of a run whose model is as small as one can be.
inline const std::filesystem::path& run_folder() {
    static const std::filesystem::path folder = [] {
        const tapestry::Vocabulary vocabulary({"a", "b"});
        tapestry::DecoderConfig config;
        config.vocabulary = vocabulary.size();
        config.context = 4;
        config.layers = 1;
        config.heads = 1;
        config.width = 2;
        config.bias = false;
        tapestry::Decoder model(config);
        const auto tokenizer = tapestry::make_tokenizer("characters", vocabulary);
        save_run(fuzz::folder(), model, *tokenizer, {{"steps", "10"}}, moment());
        put_bytes(fuzz::folder() / "training.safetensors", ""); // shows that training can go on
        return fuzz::folder();
    }();
    return folder;
}

} // namespace fuzz
