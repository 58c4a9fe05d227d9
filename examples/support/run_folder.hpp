#pragma once

#include "framework/text/tokenizer.hpp"
#include "models/decoder.hpp"

#include <filesystem>
#include <map>
#include <optional>

/// Facts about a run that config.json tells beside the model's shape: name to JSON text.
using RunFacts = std::map<std::string, std::string>;

/// What `train` leaves in a folder and the other programs read: model.safetensors, config.json and
/// vocab.txt.
struct Run {
    std::unique_ptr<tapestry::Tokenizer> tokenizer;
    std::unique_ptr<tapestry::Decoder> model;
    RunFacts facts;
};

/// Writes the three files, each whole or not at all.
void save_run(const std::filesystem::path& folder, tapestry::Decoder& model,
              const tapestry::Tokenizer& tokenizer, const RunFacts& facts);

/// Throws std::runtime_error that names the file and what is wrong with it.
Run load_run(const std::filesystem::path& folder);

/// The vectors from counts of the same text, where the folder has some of this shape (V, D).
std::optional<tapestry::Array> load_count_vectors(const std::filesystem::path& folder,
                                                  const tapestry::Shape& shape);
