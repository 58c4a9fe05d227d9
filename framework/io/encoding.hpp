#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// Whether bytes are text: all that this framework reads and writes as text is UTF-8.
namespace tapestry {

/// Where a text stops being UTF-8: the offset of the first bad byte and its line, counted from 1.
struct Utf8Error {
    std::size_t offset;
    std::size_t line;
};

/// The first byte that is not part of a well-formed character; nothing in a valid text.
std::optional<Utf8Error> find_utf8_error(std::string_view text);

/// Throws std::invalid_argument that names `what`, the byte, its offset and line if `text` is not
/// UTF-8.
void require_utf8(std::string_view text, std::string_view what);

/// The characters of a text in UTF-8 that its first `most` bytes hold whole: what a message quotes
/// of it.
std::string_view beginning_of(std::string_view text, std::size_t most);

} // namespace tapestry
