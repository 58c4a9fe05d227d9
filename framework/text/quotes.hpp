#pragma once

#include "framework/text/utf8.hpp"

namespace tapestry {

/// The text with every quote in one of four spellings, which say whether it opens or closes: “ ”
/// and ‘ ’. In the text it may be straight, curly, low („ ‚), angular (« ‹) or a grave accent.
/// - A quote opens between a space and a word, and closes between a word and a space or a mark of
///   punctuation. A bracket counts as a space outside and as a word inside, a dash as what the
///   other side is not. Quotes in a row are one.
/// - Where that does not tell, its own form does: “ opens and ” closes.
/// - Where that does not tell either, as of " between two spaces, it closes what the paragraph has
///   open, or else opens.
/// - An apostrophe is no quote. Inside a word it is ', also where it was ’ or ´ (don't, Darcy's).
///   So it is at the front of 'tis, 'twas, 'em and their like; before another word ’ stays as it is
///   (’pon my word). At a word's end it is ’, like a closing quote (the officers’ wives).
///
/// A space is put between a closing single quote and a word after it, so that ’ before a word is
/// always an apostrophe.
std::u32string direct_quotes(std::u32string_view text);

/// Whether the word at character i is one that has lost its beginning (tis, twas, em, or the s of
/// Lord W----'s): behind any single quote, which is then an apostrophe.
bool is_clipped_word(const Characters& text, std::size_t i);

/// What a text has open where it has been cut.
struct OpenQuotes {
    bool double_quote = false;
    bool single_quote = false;
    bool line_is_empty = true; ///< up to there; another line end ends the paragraph
};

/// The same for a piece of a text (pieces.hpp) and what is open before it, which becomes what is
/// open behind it.
std::u32string direct_quotes(std::u32string_view piece, OpenQuotes& open);

} // namespace tapestry
