#include "framework/text/typography.hpp"

#include "framework/text/pieces.hpp"
#include "framework/text/utf8.hpp"

namespace tapestry {

namespace {

constexpr std::u32string_view dash = U"\u2014"; // stands for every dash until they are written out

bool is(const Characters& text, std::size_t i, CharacterClass wanted) {
    return i < text.size() && classify(text[i][0]) == wanted;
}

bool is_word(const Characters& text, std::size_t i) {
    return i < text.size() && is_word_character(text[i][0]);
}

/// One character for each line end, space, hyphen and dash; three for an ellipsis.
std::u32string replace_characters(const Characters& text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i].size() > 1) {
            result += text[i];
            continue;
        }
        switch (const char32_t c = text[i][0]) {
        case U'\r':
            if (i + 1 == text.size() || text[i + 1] != U"\n") result += U'\n';
            break;
        case U'\v':
        case U'\f':
        case U'\u0085':
        case U'\u2028':
        case U'\u2029':
            result += U'\n';
            break;
        case U'…':
            result += U"...";
            break;
        case U'\u2010':
        case U'\u2011':
            result += U'-';
            break;
        case U'\u2012':
        case U'–':
            result += i > 0 && is(text, i - 1, CharacterClass::digit) &&
                              is(text, i + 1, CharacterClass::digit)
                          ? U"-"
                          : dash;
            break;
        case U'\u2015':
        case U'\u2E3A':
        case U'\u2E3B':
            result += dash;
            break;
        default:
            result += is_space(c) && c != U'\t' && c != U'\n' ? U' ' : c;
        }
    }
    return result;
}

std::u32string drop_italics(const Characters& text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool in_word = i > 0 && is_word(text, i - 1) && is_word(text, i + 1);
        const bool in_row =
            (i > 0 && text[i - 1] == U"_") || (i + 1 < text.size() && text[i + 1] == U"_");
        if (text[i] != U"_" || in_word || in_row) result += text[i];
    }
    return result;
}

/// Whether a space may come between a dash and this character.
bool keeps_away(std::u32string_view character) {
    return !is_space(character[0]) && character != U"\"" && character != U"'";
}

std::u32string space_dashes(const Characters& text) {
    std::u32string result;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        bool is_dash = false;
        for (; end < text.size() && (text[end] == U"-" || text[end] == dash); ++end)
            is_dash |= text[end] == dash;
        if (is_dash || end - i >= 2) {
            if (i > 0 && keeps_away(text[i - 1])) result += U' ';
            result += U"--";
            if (end < text.size() && keeps_away(text[end])) result += U' ';
            i = end;
        } else {
            result += text[i++];
        }
    }
    return result;
}

} // namespace

std::string unify_typography(std::string_view text) {
    std::string result;
    for (const std::string_view raw : pieces_of(text)) {
        std::u32string piece = normalize(raw);
        for (const auto pass : {replace_characters, drop_italics, space_dashes})
            piece = pass(characters_of(piece));
        result += encode_utf8(piece);
    }
    return result;
}

} // namespace tapestry
