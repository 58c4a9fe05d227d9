#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tapestry {

/// The books of a text, without the licence that Project Gutenberg puts around them.
struct Books {
    std::vector<std::string> books;
    bool marked = false; ///< whether there was a licence
};

/// What stands between Gutenberg's START and END lines. A text that has lost one of the two begins
/// or ends a book without it. The lines are known in the spellings of thirty years:
///
///     *** START OF THE PROJECT GUTENBERG EBOOK EMMA ***
///     ***START OF THIS PROJECT GUTENBERG EBOOK EMMA***
///     *** START OF THE COPYRIGHTED PROJECT GUTENBERG EBOOK
///     EMMA, BY JANE AUSTEN **
///
/// Their case does not matter, nor the number of asterisks: one before the line is enough, or two
/// behind it. A title may go on to the end of the paragraph, if asterisks close it.
///
/// Until 2003 the licence was a "small print" before or behind the book, which goes from
/// ***START**THE SMALL PRINT!**…, or from the text's beginning, to *END*THE SMALL PRINT!….
Books find_books(std::string_view text);

/// Whether a paragraph begins with "End of Project Gutenberg's Emma" or its like, with asterisks
/// or without.
bool is_end_of_gutenberg(std::string_view paragraph);

} // namespace tapestry
