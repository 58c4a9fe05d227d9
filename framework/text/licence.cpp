#include "framework/text/licence.hpp"

#include "framework/text/lines.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace tapestry {

namespace {

using Lines = std::vector<std::string_view>;

enum class Mark { start, end, small_print_start, small_print_end };

bool is_small_print(Mark mark) {
    return mark == Mark::small_print_start || mark == Mark::small_print_end;
}

struct Marked {
    Mark mark;
    std::size_t lines; ///< how many it takes
};

/// In lower case, with one space between words. Asterisks count as spaces.
std::string plain_words(std::string_view text) {
    std::string words;
    for (const char c : text) {
        const bool is_space = c == '*' || white_space.find(c) != std::string_view::npos;
        if (!is_space)
            words += lower(c);
        else if (!words.empty() && words.back() != ' ')
            words += ' ';
    }
    if (words.ends_with(' ')) words.pop_back();
    return words;
}

bool cut(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool is_of_gutenberg(std::string_view words) {
    if (!cut(words, "of the ") && !cut(words, "of this ") && !cut(words, "of ")) return false;
    cut(words, "copyrighted ");
    return words.starts_with("project gutenberg");
}

/// What plain words begin with.
std::optional<Mark> mark_of(std::string_view words) {
    const bool ends = words.ends_with(" end");
    if (cut(words, "start ") || cut(words, "beginning ")) {
        if (is_of_gutenberg(words)) return Mark::start;
        cut(words, "the ");
        if (words.starts_with("small print")) return Mark::small_print_start;
    } else if (cut(words, "end ")) {
        if (is_of_gutenberg(words)) return Mark::end;
        cut(words, "the ");
        if (words.starts_with("small print")) return Mark::small_print_end;
    } else if (words.starts_with("small print") && ends) {
        return Mark::small_print_end;
    }
    return std::nullopt;
}

/// The mark that begins with line i. Asterisks tell it from a sentence about Gutenberg.
std::optional<Marked> mark_at(const Lines& lines, std::size_t i) {
    constexpr std::size_t most_lines = 20, longest = 200; // of a title; of what a mark begins with
    const std::string_view first = trim(lines[i]);
    const bool opened = first.starts_with('*');
    if (!opened && !begins_with(first, "start") && !begins_with(first, "end")) return std::nullopt;
    std::optional<Marked> found;
    std::string text;
    for (std::size_t n = 0; n < most_lines && i + n < lines.size(); ++n) {
        const std::string_view line = trim(lines[i + n]);
        if (line.empty() || (!found && text.size() > longest)) break;
        if (!found) {
            append_line(text, line);
            const auto mark = mark_of(plain_words(text));
            if (mark) found = Marked{*mark, n + 1};
        }
        if (found && line.ends_with(is_small_print(found->mark) ? "*" : "**"))
            return Marked{found->mark, n + 1};
    }
    return opened ? found : std::nullopt;
}

bool is_blank(std::string_view text) { return trim(text).empty(); }

/// The book before or behind the small print: behind it, if anything is.
std::string drop_small_print(const std::string& text, bool& marked) {
    const Lines lines = split_lines(text);
    std::string before, behind;
    std::size_t begin = 0; // of what is not in one of these yet
    std::optional<std::size_t> start;
    const auto append = [&](std::string& to, std::size_t end) {
        for (; begin < end; ++begin) append_line(to, lines[begin]);
    };
    bool found = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto mark = mark_at(lines, i);
        if (!mark) continue;
        if (mark->mark == Mark::small_print_start) start = i;
        if (mark->mark == Mark::small_print_end) {
            append(found ? behind : before, start.value_or(i));
            found = true;
            begin = i + mark->lines;
            start.reset();
        }
        i += mark->lines - 1;
    }
    if (!found) return text;
    marked = true;
    append(behind, lines.size());
    return is_blank(behind) ? before : behind;
}

/// Without the lines of START and END. A text without such lines is one book.
Books cut_at_marks(std::string_view text) {
    const Lines lines = split_lines(text);
    Books result;
    result.books.emplace_back(); // in case that END comes first
    bool in_book = true;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto mark = mark_at(lines, i);
        if (mark && mark->mark == Mark::start) {
            if (!result.marked) result.books.clear(); // of what came before
            in_book = true;
            result.books.emplace_back();
        } else if (mark && mark->mark == Mark::end) {
            in_book = false;
        } else {
            if (in_book) append_line(result.books.back(), lines[i]);
            continue;
        }
        result.marked = true;
        i += mark->lines - 1;
    }
    if (!result.marked) result.books = {std::string(text)};
    return result;
}

} // namespace

Books find_books(std::string_view text) {
    Books result = cut_at_marks(text);
    for (std::string& book : result.books) book = drop_small_print(book, result.marked);
    return result;
}

bool is_end_of_gutenberg(std::string_view paragraph) {
    return mark_of(plain_words(paragraph)) == Mark::end;
}

} // namespace tapestry
