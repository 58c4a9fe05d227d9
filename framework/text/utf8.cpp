#include "framework/text/utf8.hpp"

#include <cstdint>
#include <stdexcept>
#include <utf8proc.h>

namespace tapestry {

std::u32string decode_utf8(std::string_view text) {
    require_utf8(text, "[decode_utf8] the text");
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    std::u32string code_points;
    code_points.reserve(text.size());
    for (std::size_t offset = 0; offset < text.size();) {
        utf8proc_int32_t code_point;
        offset += std::size_t(
            utf8proc_iterate(bytes + offset, utf8proc_ssize_t(text.size() - offset), &code_point));
        code_points += char32_t(code_point);
    }
    return code_points;
}

void append_utf8(std::string& text, char32_t code_point) {
    if (!utf8proc_codepoint_valid(utf8proc_int32_t(code_point)))
        throw std::invalid_argument("[append_utf8] " + std::to_string(std::uint32_t(code_point)) +
                                    " is not a Unicode character");
    utf8proc_uint8_t bytes[4];
    const auto length = utf8proc_encode_char(utf8proc_int32_t(code_point), bytes);
    text.append(reinterpret_cast<const char*>(bytes), std::size_t(length));
}

std::string encode_utf8(std::u32string_view code_points) {
    std::string text;
    text.reserve(code_points.size());
    for (const char32_t code_point : code_points) append_utf8(text, code_point);
    return text;
}

CharacterClass classify(char32_t code_point) {
    // Unicode counts the line ends and the tab among the control characters.
    if ((code_point >= U'\t' && code_point <= U'\r') || code_point == U'\u0085')
        return CharacterClass::space;
    switch (utf8proc_category(utf8proc_int32_t(code_point))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
        return CharacterClass::letter;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return CharacterClass::mark;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return CharacterClass::digit;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return CharacterClass::space;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
        return CharacterClass::punctuation;
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO:
        return CharacterClass::symbol;
    default:
        return CharacterClass::other;
    }
}

bool is_word_character(char32_t code_point) {
    const CharacterClass c = classify(code_point);
    return c == CharacterClass::letter || c == CharacterClass::mark || c == CharacterClass::digit;
}

bool is_lower_case(char32_t code_point) {
    return utf8proc_category(utf8proc_int32_t(code_point)) == UTF8PROC_CATEGORY_LL;
}

char32_t lower_case(char32_t code_point) {
    return char32_t(utf8proc_tolower(utf8proc_int32_t(code_point)));
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for (const char32_t c : decode_utf8(text))
        width += std::size_t(utf8proc_charwidth(utf8proc_int32_t(c)));
    return width;
}

} // namespace tapestry
