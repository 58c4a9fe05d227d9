#include "framework/text/pieces.hpp"
#include "framework/text/quotes.hpp"
#include "framework/text/tokenizer.hpp"
#include "framework/text/typography.hpp"
#include "framework/text/utf8.hpp"

namespace tapestry {

namespace {

bool is_digit(const Characters& text, std::size_t i) {
    return i < text.size() && classify(text[i][0]) == CharacterClass::digit;
}

/// Whether the character at i > 0, with a word before it, holds the word together.
bool connects(const Characters& text, std::size_t i) {
    if (text[i] == U"'" || text[i] == U"-") return is_letter_or_digit(text, i + 1);
    if (text[i] == U"_") return i + 1 < text.size() && is_word_character(text[i + 1][0]);
    if (text[i] == U"." || text[i] == U",") return is_digit(text, i - 1) && is_digit(text, i + 1);
    return is_word_character(text[i][0]);
}

std::size_t end_of_token(const Characters& text, std::size_t i) {
    const bool is_apostrophe = text[i] == U"'" || text[i] == U"’"; // as direct_quotes leaves them
    // An underscore keeps a mark that stands on nothing to a word, too: it is no italics' there.
    const bool is_joined_mark = classify(text[i][0]) == CharacterClass::mark &&
                                i + 1 < text.size() && text[i + 1] == U"_" && connects(text, i + 1);
    if (is_joined_mark || is_letter_or_digit(text, i + is_apostrophe)) {
        for (i += is_apostrophe; i < text.size() && connects(text, i);) ++i;
        return i;
    }
    const std::size_t begin = i;
    while (i < text.size() && text[i] == U"_") ++i; // one by one they would be taken for _italics_
    if (i > begin) return i;
    const bool is_dash = text[i] == U"-" && i + 1 < text.size() && text[i + 1] == U"-";
    return is_dash ? i + 2 : i + 1; // unify_typography leaves no longer run
}

void for_each_word(const Characters& characters, const TakeToken& take) {
    std::string token;
    for (std::size_t i = 0; i < characters.size();) {
        if (is_space(characters[i][0])) {
            ++i;
            continue;
        }
        const std::size_t end = end_of_token(characters, i);
        token.clear();
        for (; i < end; ++i)
            for (const char32_t c : characters[i]) append_utf8(token, c);
        take(token);
    }
}

void for_each_word(std::string_view text, bool to_lower_case, const TakeToken& take) {
    OpenQuotes open;
    for (const std::string_view piece : pieces_of(text)) {
        std::u32string spelling = direct_quotes(decode_utf8(unify_typography(piece)), open);
        if (to_lower_case) {
            for (char32_t& c : spelling) c = lower_case(c);
            spelling = normalize(encode_utf8(spelling)); // J̌ has two code points, ǰ has one
        }
        for_each_word(characters_of(spelling), take);
    }
}

char32_t last_code_point(std::string_view text) {
    std::size_t begin = text.size() - 1;
    while (begin > 0 && (text[begin] & 0xC0) == 0x80) --begin; // the byte goes on with a character
    return decode_utf8(text.substr(begin))[0];
}

// Whether a token would become another one right behind a text: a mark would stand on its last
// character, and ‘tis would be 'tis.
bool needs_space(std::string_view text, const Characters& token) {
    const char32_t first = token[0][0];
    if (classify(first) == CharacterClass::mark) return true;
    if (text.ends_with("‘") && is_clipped_word(token, 0)) return true;
    const std::u32string border{last_code_point(text), first};
    return characters_of(border).size() == 1;
}

} // namespace

WordTokenizer::WordTokenizer(Vocabulary vocabulary, bool lower_case)
    : Tokenizer(std::move(vocabulary))
    , lower_case_(lower_case) {}

WordTokenizer WordTokenizer::from_text(std::string_view text, std::int64_t min_count,
                                       bool lower_case) {
    TokenCounts counts;
    for_each_word(text, lower_case, [&](std::string_view token) { counts.add(token); });
    return WordTokenizer(Vocabulary(counts, min_count), lower_case);
}

void WordTokenizer::for_each_token(std::string_view text, const TakeToken& take) const {
    for_each_word(text, lower_case_, take);
}

void WordTokenizer::join(GrowingText& to, const std::string& token) const {
    const std::u32string characters = decode_utf8(token);
    const char32_t first = characters[0];
    const Characters split = characters_of(characters);
    const bool stands_alone = split.size() == 1; // unlike ’ of ’pon my word
    const bool joins = to.joins_next || (stands_alone && is_trailing(first));
    if (!to.text.empty() && (!joins || needs_space(to.text, split))) to.text += ' ';
    to.text += token;
    to.joins_next = stands_alone && is_leading(first);
}

} // namespace tapestry
