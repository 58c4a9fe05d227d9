#pragma once

#include "examples/support/moment.hpp"
#include "framework/text/tokenizer.hpp"
#include "models/decoder.hpp"

#include <filesystem>
#include <map>
#include <optional>

/// What config.json says of the text of a run where that is no file.
inline constexpr const char* built_in_text_name = "the built-in text";

/// What config.json says of a run besides the model, the tokenizer and the moment: name to JSON text.
using RunFacts = std::map<std::string, std::string>;

/// A run, as `train` leaves it in a folder for the other programs.
struct Run {
    std::unique_ptr<tapestry::Tokenizer> tokenizer;
    std::unique_ptr<tapestry::Decoder> model;
    RunFacts facts;
    std::optional<Moment> moment; ///< none for a run of an early version
    std::filesystem::path folder; ///< where all its files are, those of one moment
};

/// Where the files of a run are: in the checkpoint to which the links in its folder lead, or in the
/// folder itself where they are no links.
std::filesystem::path files_of(const std::filesystem::path& folder);

/// Writes model.safetensors, vocab.txt and config.json, each whole or not at all. Throws
/// std::runtime_error, and then writes nothing, for weights that are not finite.
void save_run(const std::filesystem::path& folder, tapestry::Decoder& model,
              const tapestry::Tokenizer& tokenizer, const RunFacts& facts, const Moment& moment);

/// Writes config.json alone.
void save_config(const std::filesystem::path& folder, const tapestry::Decoder& model,
                 const tapestry::Tokenizer& tokenizer, const RunFacts& facts, const Moment& moment);

/// Throws std::runtime_error that names the file and what is wrong with it; also where files are of
/// two moments.
Run load_run(const std::filesystem::path& folder);

/// Writes vectors (V, D) from counts of the same text (see count_vectors):
/// count_vectors.safetensors.
void save_count_vectors(const std::filesystem::path& folder, const tapestry::Array& vectors,
                        const Moment& moment);

/// These vectors, where the run has some of this shape. Throws as load_run does.
std::optional<tapestry::Array> load_count_vectors(const Run& run, const tapestry::Shape& shape);
