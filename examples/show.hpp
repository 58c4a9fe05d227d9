#pragma once

#include "examples/run_folder.hpp"
#include "models/generate.hpp"

#include <iosfwd>
#include <string>
#include <vector>

/// Continues a prompt and writes the text as it grows, wrapped at the spaces before column 80.
/// An empty prompt begins a new sentence.
void write_continuation(std::ostream& out, tapestry::Decoder& model,
                        const tapestry::Tokenizer& tokenizer, const std::string& prompt,
                        tapestry::GenerateOptions options, std::uint64_t seed);

/// A row for each word: its nearest neighbours among the token embeddings, with their cosines.
void write_neighbors(std::ostream& out, tapestry::Decoder& model,
                     const tapestry::Tokenizer& tokenizer, const std::vector<std::string>& words,
                     std::size_t count);

/// Some frequent words with a meaning that a reader can judge, out of those the vocabulary has.
std::vector<std::string> words_to_show(const tapestry::Tokenizer& tokenizer);
