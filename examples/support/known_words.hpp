#pragma once

#include "framework/text/tokenizer.hpp"

/// The ids of the tokens in words of the command line, such as "monday walked". Throws
/// std::runtime_error that names the first token that is not in the vocabulary, and the closest
/// spellings that are.
std::vector<std::int64_t> known_tokens(const tapestry::Tokenizer& tokenizer,
                                       const std::vector<std::string>& words);

/// The same for words that must be one token each.
std::vector<std::int64_t> known_words(const tapestry::Tokenizer& tokenizer,
                                      const std::vector<std::string>& words);
