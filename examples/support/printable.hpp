#pragma once

#include <string>
#include <string_view>

/// Text from anywhere, such as a name or a token, of which nothing gives orders to a terminal: its
/// control characters (below U+0020, from U+007F to U+009F) and what turns the direction of text
/// (U+202A to U+202E, U+2066 to U+2069) become visible. Those below U+0020 are written `\x1b`, or `\r`
/// and the like where they have such a name, and all others `\u009b`. A byte that is not UTF-8 is
/// `\xe9`. Tabs and line ends stay.
std::string printable(std::string_view text);

/// The same for a text that comes in pieces, which may end within a character.
class PrintablePieces {
  public:
    /// What of the text so far was not returned yet, but for the beginning of a character.
    std::string next(std::string_view piece);

    /// What was left, which no longer becomes a character.
    std::string end();

  private:
    std::string begun_; // the first bytes of a character
};
