#pragma once

#include "framework/text/vocabulary.hpp"

/// What somebody may have meant who typed a word that is not there.
namespace tapestry {

/// How many single changes lead from one text to the other: a character inserted, left out or
/// replaced, or two neighbouring ones swapped (the Damerau-Levenshtein distance; Lowrance and
/// Wagner, "An extension of the string-to-string correction problem", 1975).
std::size_t edit_distance(std::u32string_view a, std::u32string_view b);

/// At most `count` tokens of the vocabulary, without the special ones, that are spelt most like
/// `word`: by rising distance, and at the same distance the more frequent first. A third of the
/// word's characters may differ, and one in a word of two; a word of one character is like no
/// other. Throws std::invalid_argument where `word` is not UTF-8.
std::vector<std::string> closest_spellings(std::string_view word, const Vocabulary& vocabulary,
                                           std::size_t count);

} // namespace tapestry
