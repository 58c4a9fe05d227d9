#pragma once

#include "framework/text/tokenizer.hpp"
#include "models/decoder.hpp"

#include <filesystem>
#include <map>

/// What `train` leaves in a folder and the other programs read: model.safetensors, config.json and
/// vocab.txt.
struct Run {
    std::unique_ptr<tapestry::Tokenizer> tokenizer;
    std::unique_ptr<tapestry::Decoder> model;
};

/// Facts about a run that config.json tells beside the model's shape: name to JSON text.
using RunFacts = std::map<std::string, std::string>;

/// Writes the three files, each whole or not at all.
void save_run(const std::filesystem::path& folder, tapestry::Decoder& model,
              const tapestry::Tokenizer& tokenizer, const RunFacts& facts);

/// Throws std::runtime_error that names the file and what is wrong with it.
Run load_run(const std::filesystem::path& folder);
