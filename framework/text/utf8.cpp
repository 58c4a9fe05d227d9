#include "framework/text/utf8.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <utf8proc.h>

namespace tapestry {

namespace {

const utf8proc_property_t& properties_of(char32_t code_point) {
    return *utf8proc_get_property(utf8proc_int32_t(code_point));
}

/// Two of these in a row are two characters, whatever they are. Most of a text is of them.
bool is_plain(char32_t code_point) { return code_point < 0x300; }

/// A text of these alone is in normal form C: plain ones, and the dashes and quotes of books.
bool stays_composed(char32_t code_point) {
    return is_plain(code_point) || (code_point >= 0x2010 && code_point <= 0x205E);
}

bool is_invisible(char32_t code_point) {
    if (code_point >= U' ' && code_point <= U'~') return false;
    const utf8proc_property_t& properties = properties_of(code_point);
    const bool is_control = properties.boundclass == UTF8PROC_BOUNDCLASS_CONTROL;
    // Unicode will give these to nothing that can be seen, and libutf8proc does not know them yet.
    const bool is_reserved =
        properties.category == UTF8PROC_CATEGORY_CN &&
        (code_point == 0x2065 || (code_point >= 0xFFF0 && code_point <= 0xFFF8) ||
         (code_point >= 0xE0000 && code_point <= 0xE0FFF));
    return (properties.ignorable || is_control || is_reserved) && !is_space(code_point);
}

/// Joiners, variation selectors, combining marks: what belongs to the character before it.
bool extends(char32_t code_point) {
    const unsigned boundclass = properties_of(code_point).boundclass;
    return boundclass == UTF8PROC_BOUNDCLASS_EXTEND || boundclass == UTF8PROC_BOUNDCLASS_ZWJ ||
           boundclass == UTF8PROC_BOUNDCLASS_SPACINGMARK;
}

/// The code point at `offset` of a text in UTF-8; moves `offset` behind it.
char32_t next_code_point(std::string_view text, std::size_t& offset) {
    utf8proc_int32_t code_point;
    offset += std::size_t(
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + offset),
                         utf8proc_ssize_t(text.size() - offset), &code_point));
    return char32_t(code_point);
}

/// Normal form C.
std::string compose(const std::string& text) {
    utf8proc_uint8_t* bytes = nullptr;
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     utf8proc_ssize_t(text.size()), &bytes,
                                     utf8proc_option_t(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(bytes, std::free);
    if (length < 0) throw std::runtime_error(std::string("[normalize] ") + utf8proc_errmsg(length));
    return {reinterpret_cast<const char*>(bytes), std::size_t(length)};
}

} // namespace

std::u32string decode_utf8(std::string_view text) {
    require_utf8(text, "[decode_utf8] the text");
    std::u32string code_points;
    code_points.reserve(text.size());
    for (std::size_t offset = 0; offset < text.size();)
        code_points += next_code_point(text, offset);
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
    // Unicode counts these among the control characters.
    if ((code_point >= U'\t' && code_point <= U'\r') || code_point == U'\u0085' ||
        (code_point >= 0x1C && code_point <= 0x1F))
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

bool is_space(char32_t code_point) { return classify(code_point) == CharacterClass::space; }

bool is_word_character(char32_t code_point) {
    const CharacterClass c = classify(code_point);
    return c == CharacterClass::letter || c == CharacterClass::mark || c == CharacterClass::digit;
}

bool is_leading(char32_t code_point) {
    constexpr std::u32string_view others = U"¿¡$£";
    const auto category = utf8proc_category(utf8proc_int32_t(code_point));
    return category == UTF8PROC_CATEGORY_PS || category == UTF8PROC_CATEGORY_PI ||
           others.find(code_point) != others.npos;
}

bool is_trailing(char32_t code_point) {
    constexpr std::u32string_view others = U".,;:!?%،؛؟۔।。、，．！？：；";
    const auto category = utf8proc_category(utf8proc_int32_t(code_point));
    return category == UTF8PROC_CATEGORY_PE || category == UTF8PROC_CATEGORY_PF ||
           others.find(code_point) != others.npos;
}

bool is_lower_case(char32_t code_point) {
    return utf8proc_category(utf8proc_int32_t(code_point)) == UTF8PROC_CATEGORY_LL;
}

char32_t lower_case(char32_t code_point) {
    return char32_t(utf8proc_tolower(utf8proc_int32_t(code_point)));
}

std::u32string normalize(std::string_view text) {
    std::u32string visible;
    bool is_composed = true, after_character = false;
    for (const char32_t c : decode_utf8(text)) {
        if (is_invisible(c) && !(after_character && extends(c))) continue;
        visible += c;
        after_character = !is_space(c);
        is_composed = is_composed && stays_composed(c);
    }
    return is_composed ? visible : decode_utf8(compose(encode_utf8(visible)));
}

Characters characters_of(std::u32string_view text) {
    Characters characters;
    characters.reserve(text.size());
    utf8proc_int32_t state = 0; // of flags and joined emoji
    for (std::size_t begin = 0, end = 1; begin < text.size(); ++end) {
        const bool ends = end == text.size() || (is_plain(text[end - 1]) && is_plain(text[end])) ||
                          is_space(text[end - 1]) || is_space(text[end]) ||
                          utf8proc_grapheme_break_stateful(utf8proc_int32_t(text[end - 1]),
                                                           utf8proc_int32_t(text[end]), &state);
        if (!ends) continue;
        characters.push_back(text.substr(begin, end - begin));
        begin = end;
        state = 0;
    }
    return characters;
}

std::size_t skip_marks(std::string_view text, std::size_t offset) {
    for (std::size_t next = offset; next < text.size(); offset = next)
        if (!extends(next_code_point(text, next))) break;
    return offset;
}

bool is_letter_or_digit(const Characters& text, std::size_t i) {
    if (i >= text.size()) return false;
    const CharacterClass c = classify(text[i][0]);
    return c == CharacterClass::letter || c == CharacterClass::digit;
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for (const char32_t c : decode_utf8(text))
        width += std::size_t(utf8proc_charwidth(utf8proc_int32_t(c)));
    return width;
}

} // namespace tapestry
