#include "framework/text/typography.hpp"

#include "framework/text/utf8.hpp"

namespace tapestry {

namespace {

constexpr char32_t dash = U'\u2014'; // stands for every dash until they are written out

bool is_digit_at(const std::u32string& text, std::size_t i) {
    return i < text.size() && classify(text[i]) == CharacterClass::digit;
}

/// The typewriter's characters, still with one character for every dash.
std::u32string replace_characters(const std::u32string& text) {
    std::u32string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        switch (const char32_t c = text[i]) {
        case U'\r':
            if (i + 1 == text.size() || text[i + 1] != U'\n') result += U'\n';
            break;
        case U'\uFEFF': // byte order mark
        case U'\u00AD': // soft hyphen
            break;
        case U'\u00A0':
        case U'\u2009':
        case U'\u202F':
            result += U' ';
            break;
        case U'‘':
        case U'’':
        case U'‚':
        case U'‛':
            result += U'\'';
            break;
        case U'“':
        case U'”':
        case U'„':
        case U'‟':
            result += U'"';
            break;
        case U'…':
            result += U"...";
            break;
        case U'\u2010':
        case U'\u2011':
            result += U'-';
            break;
        case U'–':
            result += i > 0 && is_digit_at(text, i - 1) && is_digit_at(text, i + 1) ? U'-' : dash;
            break;
        case U'\u2015':
        case U'\u2E3A':
        case U'\u2E3B':
            result += dash;
            break;
        default:
            result += c;
        }
    }
    return result;
}

std::u32string drop_italics(const std::u32string& text) {
    std::u32string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char32_t before = i > 0 ? text[i - 1] : U' ';
        const char32_t after = i + 1 < text.size() ? text[i + 1] : U' ';
        const bool in_word = is_word_character(before) && is_word_character(after);
        const bool in_row = before == U'_' || after == U'_';
        if (text[i] != U'_' || in_word || in_row) result += text[i];
    }
    return result;
}

bool is_space(char32_t c) { return classify(c) == CharacterClass::space; }

std::u32string space_dashes(const std::u32string& text) {
    std::u32string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        bool is_dash = false;
        while (end < text.size() && (text[end] == U'-' || text[end] == dash))
            is_dash |= text[end++] == dash;
        if (is_dash || end - i >= 2) {
            if (!result.empty() && !is_space(result.back())) result += U' ';
            result += U"--";
            if (end < text.size() && !is_space(text[end])) result += U' ';
            i = end;
        } else {
            result += text[i++];
        }
    }
    return result;
}

} // namespace

std::string straighten(std::string_view text) {
    return encode_utf8(space_dashes(drop_italics(replace_characters(decode_utf8(text)))));
}

} // namespace tapestry
