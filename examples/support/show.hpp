#pragma once

#include "examples/support/run_folder.hpp"
#include "models/generate.hpp"

#include <iosfwd>
#include <string>
#include <vector>

/// Continues a prompt. Calls `on_token` for each token, including those of the prompt, with its id
/// and the text that it adds. An empty prompt begins a new sentence.
void continue_text(tapestry::Decoder& model, const tapestry::Tokenizer& tokenizer,
                   const std::string& prompt, tapestry::GenerateOptions options, std::uint64_t seed,
                   const std::function<void(std::int64_t, std::string_view)>& on_token);

/// The same, written to `out` as it grows and wrapped at the spaces before column 80.
void write_continuation(std::ostream& out, tapestry::Decoder& model,
                        const tapestry::Tokenizer& tokenizer, const std::string& prompt,
                        tapestry::GenerateOptions options, std::uint64_t seed);

/// A row for each word: its nearest neighbours among the token embeddings, with their cosines.
void write_neighbors(std::ostream& out, tapestry::Decoder& model,
                     const tapestry::Tokenizer& tokenizer, const std::vector<std::string>& words,
                     std::size_t count);

/// The prompt of a sample: "she" if tokens are words and the vocabulary has it, otherwise empty.
std::string sample_prompt(const tapestry::Tokenizer& tokenizer);

/// Some frequent words of the vocabulary, of which a reader can judge whether their neighbours fit.
std::vector<std::string> words_to_show(const tapestry::Tokenizer& tokenizer);
