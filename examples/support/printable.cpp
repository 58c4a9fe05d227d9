#include "examples/support/printable.hpp"

#include "framework/text/vocabulary.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace {

constexpr std::size_t broken = 0; // the length of what is not UTF-8

std::uint32_t byte_at(std::string_view text, std::size_t i) {
    return static_cast<unsigned char>(text[i]);
}

bool is_plain(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte < 0x7f) || c == '\n' || c == '\t';
}

// How many bytes a character has that begins with this one.
std::size_t length_from(std::uint32_t first) {
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first < 0xe0) return 2;
    if (first >= 0xe0 && first < 0xf0) return 3;
    return first >= 0xf0 && first < 0xf5 ? 4 : broken;
}

// The character at the beginning of a text, and its length. That is more than the text has where
// only the first bytes of a character are there.
struct Character {
    std::uint32_t code;
    std::size_t length;

    explicit Character(std::string_view text)
        : code(byte_at(text, 0))
        , length(length_from(code)) {
        constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
        if (length > 1) code &= 0x7fu >> length;
        for (std::size_t i = 1; i < std::min(length, text.size()); ++i) {
            if ((byte_at(text, i) & 0xc0) != 0x80) length = broken;
            code = code << 6 | (byte_at(text, i) & 0x3f);
        }
        const bool is_surrogate = code >= 0xd800 && code < 0xe000;
        if (length <= text.size() && (code < smallest[length] || is_surrogate || code > 0x10ffff))
            length = broken;
    }

    bool commands() const {
        return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e) ||
               (code >= 0x2066 && code <= 0x2069);
    }
};

std::string hexadecimal(const char* format, std::uint32_t number) {
    char text[16];
    std::snprintf(text, sizeof text, format, number);
    return text;
}

// Appends the text's first character as it may be shown, and returns its length.
std::size_t show_one(std::string& shown, std::string_view text, const Character& character) {
    if (character.length == broken) {
        shown += hexadecimal("\\x%02x", byte_at(text, 0));
        return 1;
    }
    if (!character.commands())
        shown += text.substr(0, character.length);
    else if (character.code < 0x20)
        shown += tapestry::escape_token(text.substr(0, 1));
    else
        shown += hexadecimal("\\u%04x", character.code);
    return character.length;
}

} // namespace

std::string PrintablePieces::next(std::string_view piece) {
    if (begun_.empty() && std::all_of(piece.begin(), piece.end(), is_plain))
        return std::string(piece);
    const std::string text = begun_ + std::string(piece);
    std::string shown;
    std::size_t i = 0;
    while (i < text.size()) {
        const auto plain_end =
            std::find_if_not(text.begin() + std::ptrdiff_t(i), text.end(), is_plain);
        const auto plain = std::size_t(plain_end - text.begin()) - i;
        shown += text.substr(i, plain);
        i += plain;
        if (i == text.size()) break;
        const std::string_view left = std::string_view(text).substr(i);
        const Character character(left);
        if (character.length > left.size()) break;
        i += show_one(shown, left, character);
    }
    begun_ = text.substr(i);
    return shown;
}

std::string PrintablePieces::end() {
    std::string shown;
    for (const char c : begun_) shown += hexadecimal("\\x%02x", byte_at({&c, 1}, 0));
    begun_.clear();
    return shown;
}

std::string printable(std::string_view text) {
    PrintablePieces pieces;
    const std::string shown = pieces.next(text);
    return shown + pieces.end();
}
