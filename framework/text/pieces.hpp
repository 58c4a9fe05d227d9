#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

/// A long text is worked on in pieces, so that what a piece takes besides its own bytes (code
/// points, the views of its characters) is small, however long the text is.
namespace tapestry {

/// In bytes; a piece ends at the next space or line end.
inline constexpr std::size_t shortest_piece = 1 << 16;

/// The pieces of a text, in its order. Each but the last ends behind a space or a line end ("\n"),
/// over which no character, word or row of dashes goes: normalize, characters_of and the
/// typography of a text are those of its pieces, one after the other. A text without white space
/// is one piece. The views are of `text`. Throws std::invalid_argument if it is not UTF-8, as
/// require_utf8 does.
std::vector<std::string_view> pieces_of(std::string_view text);

} // namespace tapestry
