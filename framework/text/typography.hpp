#pragma once

#include <string>
#include <string_view>

namespace tapestry {

/// A text in one typography, so that one word has one spelling. Its characters are those that
/// normalize gives (utf8.hpp), and of these
/// - line and page ends are "\n", spaces of every width are " ";
/// - every dash (—, ―, two hyphens or more, and – except between digits) is "--" with white space
///   on either side, but not on that of a straight quote: it would no longer tell whether the quote
///   opens or closes;
/// - an ellipsis is "...", a hyphen that breaks no line is "-";
/// - the underscores of _italics_ go. One inside a word (snake_case) or in a row (__) stays.
///
/// Quotes stay as they are (quotes.hpp), and so does a character with something attached to it. No
/// two words are joined. The typography of such a text is that text. Throws std::invalid_argument
/// if the text is not UTF-8.
std::string unify_typography(std::string_view text);

} // namespace tapestry
