#pragma once

#include "framework/tensor/array.hpp"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

/// What the text formats of word vectors share.
namespace tapestry {

/// What is wrong with a word that shall stand in a file: it is empty, not UTF-8, or has one of the
/// characters `breaking` of white space, which mean something else there. Nothing if it is right.
std::string fault_of_word(std::string_view word, std::string_view breaking);

/// Throws std::invalid_argument that begins with `function` unless `vectors` is (V, D) with D > 0,
/// a row for each word and only finite numbers, and the words are different and have no fault.
void require_word_vectors(std::string_view function, const std::vector<std::string>& words,
                          const Array& vectors, std::string_view breaking);

/// Writes a row's numbers, each with as few digits as lead back to the same Real.
void write_numbers(std::ostream& out, const Real* row, std::size_t width, char separator);

} // namespace tapestry
