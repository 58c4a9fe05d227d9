#include "framework/text/quotes.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace tapestry {

namespace {

constexpr std::u32string_view double_quotes = U"\"“”„‟«»＂";
constexpr std::u32string_view single_quotes = U"'‘’‚‛‹›＇`´";
constexpr std::u32string_view opening_forms = U"“„‟«‘‚‛‹`";
constexpr std::u32string_view closing_forms = U"”»’›´";
constexpr std::u32string_view apostrophes = U"'’‘‛＇`´ʼ";

bool is_one_of(std::u32string_view set, std::u32string_view character) {
    return character.size() == 1 && set.find(character[0]) != set.npos;
}

bool is_quote(std::u32string_view character) {
    return is_one_of(double_quotes, character) || is_one_of(single_quotes, character);
}

enum class Direction { opens, closes };

/// What stands beside a quote: 1 as outside of quoted words, -1 as inside, 0 as either.
enum Side { inside = -1, either = 0, outside = 1 };

Side side_left(const Characters& text, std::size_t quote) {
    if (quote == 0) return outside;
    const char32_t c = text[quote - 1][0];
    if (is_space(c) || is_leading(c)) return outside;
    return is_word_character(c) || is_trailing(c) ? inside : either;
}

Side side_right(const Characters& text, std::size_t quote) {
    if (quote + 1 == text.size()) return outside;
    const char32_t c = text[quote + 1][0];
    if (is_space(c) || is_trailing(c)) return outside;
    return is_word_character(c) || is_leading(c) ? inside : either;
}

std::optional<Direction> direction_between(Side left, Side right) {
    if (left > right) return Direction::opens;
    if (left < right) return Direction::closes;
    return std::nullopt;
}

std::optional<Direction> direction_of_form(std::u32string_view quote) {
    if (is_one_of(opening_forms, quote)) return Direction::opens;
    if (is_one_of(closing_forms, quote)) return Direction::closes;
    return std::nullopt;
}

class QuoteDirector {
  public:
    QuoteDirector(std::u32string_view text, OpenQuotes& open)
        : text_(characters_of(text))
        , open_(open) {}

    std::u32string result() {
        for (std::size_t i = 0; i < text_.size();) {
            if (is_apostrophe_in_word(i)) {
                result_ += U'\'';
                ++i;
            } else if (is_quote(text_[i])) {
                i = direct_row(i);
            } else {
                notice_paragraph(text_[i]);
                result_ += text_[i++];
            }
        }
        return std::move(result_);
    }

  private:
    /// Directs the quotes from `begin` on, and returns where they end.
    std::size_t direct_row(std::size_t begin) {
        std::size_t end = begin;
        while (end < text_.size() && is_quote(text_[end])) ++end;
        const auto direction =
            direction_between(side_left(text_, begin), side_right(text_, end - 1));
        open_.line_is_empty = false;
        for (std::size_t i = begin; i < end; ++i)
            if (!add_apostrophe(i, direction)) add_quote(i, direction);
        return end;
    }

    /// Of the letters that look like one (ʼ), the last of a row can be one.
    bool is_apostrophe_in_word(std::size_t i) const {
        return is_one_of(apostrophes, text_[i]) && i > 0 && is_letter_or_digit(text_, i - 1) &&
               is_letter_or_digit(text_, i + 1) && !is_one_of(apostrophes, text_[i + 1]);
    }

    /// The apostrophe at a word's front, if this quote is one. Before a clipped word it is, whatever
    /// its form: decoded text has but one for all that open.
    bool add_apostrophe(std::size_t i, std::optional<Direction> direction) {
        if (!is_letter_or_digit(text_, i + 1) || !is_one_of(single_quotes, text_[i])) return false;
        if (is_clipped_word(text_, i + 1))
            result_ += U'\'';
        else if (text_[i] == U"’" && direction == Direction::opens)
            result_ += U'’';
        else
            return false;
        return true;
    }

    void add_quote(std::size_t i, std::optional<Direction> direction) {
        const bool is_double = is_one_of(double_quotes, text_[i]);
        bool& is_open = is_double ? open_.double_quote : open_.single_quote;
        if (!direction) direction = direction_of_form(text_[i]);
        is_open = direction ? direction == Direction::opens : !is_open;
        result_ += is_open ? (is_double ? U'“' : U'‘') : (is_double ? U'”' : U'’');
        if (!is_double && !is_open && is_letter_or_digit(text_, i + 1)) result_ += U' ';
    }

    /// An empty line ends a paragraph, and with it what is still open there.
    void notice_paragraph(std::u32string_view character) {
        if (character == U"\n") {
            if (open_.line_is_empty) open_.double_quote = open_.single_quote = false;
            open_.line_is_empty = true;
        } else if (!is_space(character[0])) {
            open_.line_is_empty = false;
        }
    }

    Characters text_;
    std::u32string result_;
    OpenQuotes& open_;
};

} // namespace

bool is_clipped_word(const Characters& text, std::size_t i) {
    constexpr std::array words{U"tis", U"twas", U"twere", U"twill", U"twould", U"em", U"s"};
    std::u32string word;
    for (; is_letter_or_digit(text, i); ++i) word += text[i];
    for (char32_t& c : word) c = lower_case(c);
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::u32string direct_quotes(std::u32string_view text) {
    OpenQuotes open;
    return direct_quotes(text, open);
}

std::u32string direct_quotes(std::u32string_view piece, OpenQuotes& open) {
    return QuoteDirector(piece, open).result();
}

} // namespace tapestry
