#pragma once

#include <string>
#include <string_view>

namespace tapestry {

/// The novel alone, out of an edition of Project Gutenberg.
///
/// Every text gets one typography (typography.hpp). A text that has Gutenberg's licence, an
/// [Illustration] block, or the heading of a first chapter in its first half is taken for an
/// edition, and these go too:
/// - Gutenberg's licence: all that is outside its START and END lines (licence.hpp);
/// - the front matter: all before the heading of the first chapter. A table of contents has such
///   headings as well, but hardly a word follows them there;
/// - [Illustration: …] blocks, captions, nested brackets and all. A sentence that one of them
///   interrupts goes on;
/// - chapter headings ("Chapter IV."). Their words are no part of any sentence, and their numerals
///   would be words that occur once. A chapter's title stays, as the author's words;
/// - marks of the transcribers: ^{r.} for small raised letters, /* … */ around letters, rows of
///   stars; indentation;
/// - end matter: THE END, FINIS, End of Project Gutenberg's …, and the printer's lines: capitals in
///   the middle of the line.
///
/// What stands on a character that goes, as a combining mark does, goes with it. Any other text
/// keeps its words and its lines. Words stay whole. clean_gutenberg of a cleaned
/// text is that text. Throws std::invalid_argument if the text is not UTF-8.
std::string clean_gutenberg(std::string_view text);

} // namespace tapestry
