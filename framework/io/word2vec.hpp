#pragma once

#include "framework/tensor/array.hpp"

#include <filesystem>
#include <string>
#include <vector>

/// Word vectors in the text format of word2vec (code.google.com/archive/p/word2vec, -binary 0),
/// which gensim's KeyedVectors.load_word2vec_format reads: a line `V D`, then V lines
/// `word x1 … xD`, in UTF-8, with one space between.
namespace tapestry {

struct WordVectors {
    std::vector<std::string> words;
    Array vectors; ///< (V, D): row i belongs to words[i]
};

/// Reads such a file, each number as the nearest Real, and as gensim does it: the file may begin
/// with a byte order mark, a number with a plus sign; any white space may stand around the numbers
/// of the first line, and at the end of the others; the last line needs no end. Empty lines may
/// follow it.
///
/// All else is an error, a std::runtime_error that names the file and the line: a header that is
/// wrong, or promises more than the file can hold; a missing or surplus line or field; what is no
/// finite number; bytes that are not UTF-8; a word that is empty, has white space (of ASCII) in it,
/// or occurs a second time. Where the last line ends nowhere, a digit may be missing unnoticed.
WordVectors read_word2vec(const std::filesystem::path& path);

/// Writes such a file, each number with as few digits as lead back to the same Real. The file is
/// replaced as a whole or, on error, not at all (see write_atomically). Throws
/// std::invalid_argument where `vectors` is not (V, D) with a row for each word and D > 0, for a
/// word that read_word2vec would refuse, and for an infinity or NaN.
void write_word2vec(const std::filesystem::path& path, const std::vector<std::string>& words,
                    const Array& vectors);

} // namespace tapestry
