#pragma once

#include "framework/text/tokenizer.hpp"

#include <filesystem>

/// Sets of words that belong together, as set_quality judges them.
namespace tapestry {

struct WordSet {
    std::string name;
    std::vector<std::int64_t> ids; ///< none twice
};

struct WordSets {
    std::vector<WordSet> sets;
    std::vector<std::string> left_out; ///< what of the text is not in them, as lines to show
};

/// The sets of a text: one in a line, its words separated by spaces or commas, and before them, if
/// one likes, a name and a colon; otherwise its first words are its name. From a # on, a line is a
/// comment.
///
///     houses: longbourn, netherfield, pemberley  # and rosings?
///
/// Left out, and said to be, are words that the tokenizer does not take for one token that it
/// knows, words that their set has already, and sets of which fewer than two words are left. Throws
/// std::runtime_error that begins with `name` where no set is left.
WordSets parse_word_sets(std::string_view text, const Tokenizer& tokenizer,
                         const std::string& name);

/// The same of a file. Throws std::runtime_error that names it, also where it cannot be read.
WordSets read_word_sets(const std::filesystem::path& path, const Tokenizer& tokenizer);

/// A text for parse_word_sets: sets of words that occur at least five times in Pride and Prejudice,
/// gathered before any vectors were looked at. Another novel of its time has most of them too.
std::string_view novel_word_sets();

} // namespace tapestry
