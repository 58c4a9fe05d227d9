#include "framework/io/encoding.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <utf8proc.h>

namespace tapestry {

std::optional<Utf8Error> find_utf8_error(std::string_view text) {
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    std::size_t offset = 0;
    while (offset < text.size()) {
        utf8proc_int32_t code_point;
        const auto length =
            utf8proc_iterate(bytes + offset, utf8proc_ssize_t(text.size() - offset), &code_point);
        if (length <= 0) {
            const auto line_ends = std::count(text.begin(), text.begin() + offset, '\n');
            return Utf8Error{offset, std::size_t(line_ends) + 1};
        }
        offset += std::size_t(length);
    }
    return std::nullopt;
}

void require_utf8(std::string_view text, std::string_view what) {
    const auto error = find_utf8_error(text);
    if (!error) return;
    char byte[8];
    std::snprintf(byte, sizeof byte, "0x%02X", unsigned(std::uint8_t(text[error->offset])));
    throw std::invalid_argument(std::string(what) + " is not UTF-8: byte " + byte + " at offset " +
                                std::to_string(error->offset) + ", line " +
                                std::to_string(error->line));
}

std::string_view beginning_of(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (text[most] & 0xC0) == 0x80) --most; // the byte goes on with a character
    return text.substr(0, most);
}

} // namespace tapestry
