#pragma once

#include "framework/text/tokenizer.hpp"
#include "models/decoder.hpp"

#include <filesystem>
#include <map>
#include <optional>

/// What config.json says of the text of a run where that is no file.
inline constexpr const char* built_in_text_name = "the built-in text";

/// What config.json says of a run besides the model and the tokenizer: name to JSON text.
using RunFacts = std::map<std::string, std::string>;

/// A run, as `train` leaves it in a folder for the other programs: its model.safetensors,
/// config.json and vocab.txt.
struct Run {
    std::unique_ptr<tapestry::Tokenizer> tokenizer;
    std::unique_ptr<tapestry::Decoder> model;
    RunFacts facts;
};

/// Makes the folder of a run where there is none. Throws std::runtime_error unless its files can be
/// written there.
void require_writable(const std::filesystem::path& folder);

/// Writes the three files, each whole or not at all.
void save_run(const std::filesystem::path& folder, tapestry::Decoder& model,
              const tapestry::Tokenizer& tokenizer, const RunFacts& facts);

/// Throws std::runtime_error that names the file and what is wrong with it.
Run load_run(const std::filesystem::path& folder);

/// Writes vectors (V, D) from counts of the same text (see count_vectors):
/// count_vectors.safetensors.
void save_count_vectors(const std::filesystem::path& folder, const tapestry::Array& vectors);

/// These vectors, where the folder has some of this shape.
std::optional<tapestry::Array> load_count_vectors(const std::filesystem::path& folder,
                                                  const tapestry::Shape& shape);
