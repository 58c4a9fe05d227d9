#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tapestry {

/// A text to learn from where there is no book: small scenes of country life from a probabilistic
/// grammar, with an empty line between paragraphs. The same seed gives the same text everywhere. It
/// ends with the paragraph that completes the number of sentences; 3000 have some 28,000 words.
/// Throws std::invalid_argument for 0 sentences.
std::string built_in_text(std::uint64_t seed = 1, std::size_t sentences = 3000);

/// The grammar's classes of words: the words of a class take the same places in its sentences, so a
/// model should give them similar vectors. The earlier in its class, the more frequent a word is.
/// Names and days begin with a capital in the text, and so they do here.
const std::map<std::string, std::vector<std::string>>& word_classes();

} // namespace tapestry
