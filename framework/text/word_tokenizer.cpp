#include "framework/text/tokenizer.hpp"
#include "framework/text/typography.hpp"
#include "framework/text/utf8.hpp"

#include <algorithm>
#include <array>

namespace tapestry {

namespace {

bool is_word_at(const std::u32string& text, std::size_t i) {
    return i < text.size() && is_word_character(text[i]);
}

bool is_digit_at(const std::u32string& text, std::size_t i) {
    return i < text.size() && classify(text[i]) == CharacterClass::digit;
}

/// Whether the character at i > 0, with a word before it, holds the word together.
bool connects(const std::u32string& text, std::size_t i) {
    switch (text[i]) {
    case U'\'':
    case U'-':
    case U'_':
        return is_word_at(text, i + 1);
    case U'.':
    case U',':
        return is_digit_at(text, i - 1) && is_digit_at(text, i + 1);
    default:
        return false;
    }
}

std::size_t end_of_word(const std::u32string& text, std::size_t i) {
    while (is_word_at(text, i) || (i < text.size() && connects(text, i))) ++i;
    return i;
}

bool loses_its_beginning(std::u32string word) {
    constexpr std::array words{U"tis", U"twas", U"twere", U"twill", U"twould", U"em"};
    for (char32_t& c : word) c = lower_case(c);
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::size_t end_of_token(const std::u32string& text, std::size_t i) {
    if (is_word_at(text, i)) return end_of_word(text, i);
    if (text[i] == U'\'') {
        const std::size_t end = end_of_word(text, i + 1);
        if (loses_its_beginning(text.substr(i + 1, end - i - 1))) return end;
    }
    if (text.compare(i, 2, U"--") == 0) return i + 2; // straighten leaves no longer run
    return i + 1;
}

std::vector<std::string> split_words(std::string_view text, bool to_lower_case) {
    std::u32string characters = decode_utf8(straighten(text));
    if (to_lower_case)
        for (char32_t& c : characters) c = lower_case(c);

    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < characters.size();) {
        if (classify(characters[i]) == CharacterClass::space) {
            ++i;
            continue;
        }
        const std::size_t end = end_of_token(characters, i);
        tokens.push_back(encode_utf8(std::u32string_view(characters).substr(i, end - i)));
        i = end;
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
    if (!to.joins_next && !joins_previous) to.text += ' ';
    to.text += token;
    to.joins_next = joins_following;
}

} // namespace tapestry
