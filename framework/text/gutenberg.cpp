#include "framework/text/gutenberg.hpp"

#include "framework/text/chapters.hpp"
#include "framework/text/illustrations.hpp"
#include "framework/text/licence.hpp"
#include "framework/text/lines.hpp"
#include "framework/text/typography.hpp"
#include "framework/text/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tapestry {

namespace {

// ---- Marks of the transcribers -----------------------------------------------------------------

/// M^{r.} and M^r: Mr. and Mr
std::string lower_raised_letters(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool raised =
            text[i] == '^' && i > 0 && is_letter(text[i - 1]) && i + 1 < text.size();
        if (raised && text[i + 1] == '{') {
            const std::size_t close = text.find_first_of("}\n", i);
            if (close != std::string_view::npos && text[close] == '}') {
                const std::size_t begin = skip_marks(text, i + 2);
                result += text.substr(begin, close - begin);
                i = skip_marks(text, close + 1) - 1;
                continue;
            }
        }
        if (!raised || !is_letter(text[i + 1])) result += text[i];
    }
    return result;
}

/// Block marks: /* at a line's beginning, perhaps with a word that says how the block is set, and
/// */ at a line's end.
std::string_view drop_block_marks(std::string_view line) {
    while (trim(line).starts_with("/*") || trim(line).starts_with("/#")) {
        line = trim(line);
        line = trim(line.substr(skip_marks(line, 2)));
        for (const std::string_view setting : {"NIND", "RIGHT", "CENTER", "LEFT"})
            if (line == setting || line.starts_with(std::string(setting) + " "))
                line.remove_prefix(setting.size());
    }
    while (trim(line).ends_with("*/") || trim(line).ends_with("#/")) {
        line = trim(line);
        line.remove_suffix(2);
    }
    return line;
}

bool is_row_of_stars(std::string_view line) {
    return line.find('*') != std::string_view::npos &&
           line.find_first_not_of("* \t") == std::string_view::npos;
}

std::string drop_marks(std::string_view text) {
    std::string result;
    for (const std::string_view raw : split_lines(text)) {
        const std::string_view line = drop_block_marks(raw);
        append_line(result, is_row_of_stars(line) ? "" : line);
    }
    return lower_raised_letters(result);
}

// ---- End matter and white space ----------------------------------------------------------------

bool has_lower_case(std::string_view text) {
    const std::u32string characters = decode_utf8(text);
    return std::any_of(characters.begin(), characters.end(), is_lower_case);
}

bool is_the_end(std::string_view line) {
    line = trim(line);
    while (!line.empty() && !is_letter(line.back())) line.remove_suffix(1);
    const auto is = [line](std::string_view words) {
        return line.size() == words.size() && begins_with(line, words);
    };
    return is("the end") || is("finis");
}

bool is_printers_line(std::string_view line) {
    constexpr std::size_t centred = 4; // spaces: letters are set in by up to that many fewer
    return line.find_first_not_of(' ') > centred && !has_lower_case(line);
}

/// Where the last paragraph begins. Its last line is not blank.
std::size_t last_paragraph(const std::vector<std::string_view>& lines) {
    std::size_t begin = lines.size();
    while (begin > 0 && !trim(lines[begin - 1]).empty()) --begin;
    return begin;
}

void drop_end_matter(std::vector<std::string_view>& lines) {
    while (!lines.empty()) {
        const std::string_view last = lines.back();
        if (trim(last).empty() || is_the_end(last) || is_printers_line(last)) {
            lines.pop_back();
            continue;
        }
        const std::size_t begin = last_paragraph(lines);
        const char* const first = lines[begin].data(); // all lines are of one text
        if (!is_end_of_gutenberg({first, std::size_t(last.data() + last.size() - first)})) return;
        lines.resize(begin);
    }
}

/// Single spaces, no indentation, one empty line between paragraphs.
std::string tidy(const std::vector<std::string_view>& lines) {
    std::string result;
    bool paragraph_ends = false;
    for (const std::string_view raw : lines) {
        const std::string_view line = trim(raw);
        if (line.empty()) {
            paragraph_ends = true;
            continue;
        }
        if (paragraph_ends && !result.empty()) result += '\n';
        paragraph_ends = false;
        for (std::size_t i = 0; i < line.size(); ++i)
            if (line[i] != ' ' || line[i - 1] != ' ') result += line[i];
        result += '\n';
    }
    return result;
}

std::string clean_book(const std::string& book, bool marked) {
    if (!marked && !has_illustrations(book) && !has_first_chapter_in_first_half(book)) return book;
    const std::string text = drop_front_matter_and_headings(drop_marks(drop_illustrations(book)));
    auto lines = split_lines(text);
    drop_end_matter(lines);
    return tidy(lines);
}

std::string clean_once(std::string_view text) {
    const Books found = find_books(unify_typography(text));
    std::string result;
    for (const std::string& book : found.books) {
        if (!result.empty()) result += '\n';
        result += clean_book(book, found.marked);
    }
    return result;
}

} // namespace

std::string clean_gutenberg(std::string_view text) {
    std::string result = clean_once(text), next;
    // What goes may leave a mark behind that was none before, as of [I^llustration.
    while ((next = clean_once(result)) != result) result = std::move(next);
    return result;
}

} // namespace tapestry
