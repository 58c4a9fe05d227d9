#include "framework/text/tokenizer.hpp"
#include "framework/text/typography.hpp"
#include "framework/text/utf8.hpp"

#include <algorithm>
#include <array>

namespace tapestry {

namespace {

bool is_digit(const Characters& text, std::size_t i) {
    return i < text.size() && classify(text[i][0]) == CharacterClass::digit;
}

/// Whether the character at i > 0, with a word before it, holds the word together.
bool connects(const Characters& text, std::size_t i) {
    if (text[i] == U"'" || text[i] == U"-" || text[i] == U"_")
        return is_letter_or_digit(text, i + 1);
    if (text[i] == U"." || text[i] == U",") return is_digit(text, i - 1) && is_digit(text, i + 1);
    return is_word_character(text[i][0]);
}

std::size_t end_of_word(const Characters& text, std::size_t i) {
    while (i < text.size() && connects(text, i)) ++i;
    return i;
}

bool loses_its_beginning(const Characters& text, std::size_t begin, std::size_t end) {
    constexpr std::array words{U"tis", U"twas", U"twere", U"twill", U"twould", U"em"};
    std::u32string word;
    for (std::size_t i = begin; i < end; ++i) word += text[i];
    for (char32_t& c : word) c = lower_case(c);
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::size_t end_of_token(const Characters& text, std::size_t i) {
    if (is_letter_or_digit(text, i)) return end_of_word(text, i);
    if (text[i] == U"'" && is_letter_or_digit(text, i + 1)) {
        const std::size_t end = end_of_word(text, i + 1);
        if (loses_its_beginning(text, i + 1, end)) return end;
    }
    const bool is_dash = text[i] == U"-" && i + 1 < text.size() && text[i + 1] == U"-";
    return is_dash ? i + 2 : i + 1; // straighten leaves no longer run
}

std::vector<std::string> split_words(std::string_view text, bool to_lower_case) {
    std::u32string spelling = decode_utf8(straighten(text));
    if (to_lower_case) {
        for (char32_t& c : spelling) c = lower_case(c);
        spelling = normalize(encode_utf8(spelling)); // J̌ has two code points, ǰ has one
    }
    const Characters characters = characters_of(spelling);
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < characters.size();) {
        if (is_space(characters[i][0])) {
            ++i;
            continue;
        }
        const std::size_t end = end_of_token(characters, i);
        std::string& token = tokens.emplace_back();
        for (; i < end; ++i) token += encode_utf8(characters[i]);
    }
    return tokens;
}

bool is_one_of(std::string_view characters, const std::string& token) {
    return token.size() == 1 && characters.find(token[0]) != std::string_view::npos;
}

} // namespace

WordTokenizer::WordTokenizer(Vocabulary vocabulary, bool lower_case)
    : Tokenizer(std::move(vocabulary))
    , lower_case_(lower_case) {}

WordTokenizer WordTokenizer::from_text(std::string_view text, std::int64_t min_count,
                                       bool lower_case) {
    return WordTokenizer(Vocabulary(split_words(text, lower_case), min_count), lower_case);
}

std::vector<std::string> WordTokenizer::split(std::string_view text) const {
    return split_words(text, lower_case_);
}

void WordTokenizer::join(GrowingText& to, const std::string& token) const {
    bool joins_previous = is_one_of(",.;:!?)]}%", token);
    bool joins_following = is_one_of("([{$", token) || token == "£";
    if (token == "\"") {
        (to.in_quotes ? joins_previous : joins_following) = true;
        to.in_quotes = !to.in_quotes;
        to.in_single_quotes = false; // they end with the quotation around them
    } else if (token == "'") {
        const bool possessive = to.text.ends_with('s'); // the officers' wives
        (to.in_single_quotes || possessive ? joins_previous : joins_following) = true;
        to.in_single_quotes = !to.in_single_quotes && !possessive;
    }
    const bool is_mark = classify(decode_utf8(token)[0]) == CharacterClass::mark; // on nothing else
    if (!to.text.empty() && (is_mark || (!to.joins_next && !joins_previous))) to.text += ' ';
    to.text += token;
    to.joins_next = joins_following;
}

} // namespace tapestry
