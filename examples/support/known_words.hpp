#pragma once

#include "framework/text/tokenizer.hpp"

/// The ids of the tokens in words of the command line, such as "monday walked". Throws
/// std::runtime_error that names what is no token of the vocabulary, with the closest spellings.
std::vector<std::int64_t> known_tokens(const tapestry::Tokenizer& tokenizer,
                                       const std::vector<std::string>& words);

/// The same where each word has to be one token.
std::vector<std::int64_t> known_words(const tapestry::Tokenizer& tokenizer,
                                      const std::vector<std::string>& words);
