#pragma once

#include <string>
#include <string_view>

namespace tapestry {

/// A text in the characters of a typewriter, so that one word has one spelling:
/// - its characters are those that normalize gives (utf8.hpp); line and page ends are "\n",
///   spaces of every width are " ";
/// - quotes and apostrophes are straight, an ellipsis is "...";
/// - every dash (—, ―, two hyphens or more, and – except between digits) is "--" with white space
///   on either side;
/// - the underscores of _italics_ go. One inside a word (snake_case) or in a row (__) stays.
///
/// Nothing else changes, nor does a character with something attached to it; no two words are
/// joined. straighten(straighten(x)) == straighten(x). Throws std::invalid_argument if the text is
/// not UTF-8.
std::string straighten(std::string_view text);

} // namespace tapestry
