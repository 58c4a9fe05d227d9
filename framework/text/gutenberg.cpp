#include "framework/text/gutenberg.hpp"

#include "framework/text/typography.hpp"
#include "framework/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace tapestry {

namespace {

constexpr std::string_view white_space = " \t\n\f\v";

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// `prefix` is in lower case; the case of `text` does not matter.
bool begins_with(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(),
                                                      [](char p, char t) { return p == lower(t); });
}

std::string_view trim(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(white_space);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
}

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

void append_line(std::string& text, std::string_view line) {
    text += line;
    text += '\n';
}

// ---- Gutenberg's licence -----------------------------------------------------------------------

/// *** START OF THE PROJECT GUTENBERG EBOOK …, in the spellings of thirty years.
bool is_mark(std::string_view line, std::string_view which) {
    line = trim(line);
    const std::size_t stars = std::min(line.find_first_not_of("* "), line.size());
    if (std::count(line.begin(), line.begin() + std::ptrdiff_t(stars), '*') < 3) return false;
    line.remove_prefix(stars);
    if (!begins_with(line, which)) return false;
    line.remove_prefix(which.size());
    return begins_with(line, " the project gutenberg") ||
           begins_with(line, " this project gutenberg");
}

/// The books of a text: what stands between START and END lines. A text that has lost one of the
/// two begins or ends a book without it.
struct Books {
    std::vector<std::string> books;
    bool marked = false;
};

Books find_books(std::string_view text) {
    const auto lines = split_lines(text);
    const auto first_mark = std::find_if(lines.begin(), lines.end(), [](std::string_view line) {
        return is_mark(line, "start of") || is_mark(line, "end of");
    });
    Books result;
    result.marked = first_mark != lines.end();
    if (!result.marked) {
        result.books.emplace_back(text);
        return result;
    }
    bool in_book = is_mark(*first_mark, "end of");
    if (in_book) result.books.emplace_back();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (is_mark(lines[i], "start of")) {
            in_book = true;
            result.books.emplace_back();
            // A long title goes on in the next line.
            if (!trim(lines[i]).ends_with("***") && i + 1 < lines.size() &&
                trim(lines[i + 1]).ends_with("***"))
                ++i;
        } else if (is_mark(lines[i], "end of")) {
            in_book = false;
        } else if (in_book) {
            append_line(result.books.back(), lines[i]);
        }
    }
    return result;
}

// ---- Chapter headings --------------------------------------------------------------------------

struct Heading {
    bool first;         ///< of the book: its number is one
    std::size_t length; ///< of word, number and full stop; a title may follow
};

bool is_roman(std::string_view word) {
    return !word.empty() && word.find_first_not_of("ivxlc") == std::string_view::npos;
}

bool is_arabic(std::string_view word) {
    return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

/// "one" to "ninety-nine".
bool is_spelled_out(std::string_view word) {
    constexpr std::array<std::string_view, 27> numbers{
        "one",     "two",     "three",     "four",     "five",     "six",      "seven",
        "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",   "thirty",
        "forty",   "fifty",   "sixty",     "seventy",  "eighty",   "ninety"};
    const std::size_t hyphen = std::min(word.find('-'), word.size());
    if (std::find(numbers.begin(), numbers.end(), word.substr(0, hyphen)) == numbers.end())
        return false;
    return hyphen == word.size() ||
           std::find(numbers.begin(), numbers.end(), word.substr(hyphen + 1)) != numbers.end();
}

/// "Chapter", a number, and then the line's end or a full stop, colon or dash: a sentence that
/// begins with "Chapter two was" is none.
std::optional<Heading> parse_heading(std::string_view line) {
    constexpr std::string_view chapter = "chapter ";
    std::size_t i = std::min(line.find_first_not_of(" \t"), line.size());
    if (!begins_with(line.substr(i), chapter)) return std::nullopt;
    i = std::min(line.find_first_not_of(' ', i + chapter.size()), line.size());

    std::string number;
    for (; i < line.size() && (is_letter(line[i]) || is_digit(line[i]) || line[i] == '-'); ++i)
        number += lower(line[i]);
    if (!is_roman(number) && !is_arabic(number) && !is_spelled_out(number)) return std::nullopt;

    const bool stopped = i < line.size() && (line[i] == '.' || line[i] == ':');
    if (stopped) ++i;
    const std::size_t after = std::min(line.find_first_not_of(" \t", i), line.size());
    if (line.substr(after).starts_with("--"))
        i = after + 2;
    else if (after < line.size() && !stopped)
        return std::nullopt;
    return Heading{number == "i" || number == "1" || number == "one", i};
}

std::size_t count_words(std::string_view line) {
    std::size_t words = 0;
    bool in_word = false;
    for (const char c : line) {
        const bool is_space = white_space.find(c) != std::string_view::npos;
        words += !is_space && !in_word;
        in_word = !is_space;
    }
    return words;
}

/// The line of the first chapter's heading. In a table of contents the next heading follows after
/// a few words; in the book a chapter does, at least a tenth as long as the longest first chapter.
std::optional<std::size_t> find_first_chapter(const std::vector<std::string_view>& lines) {
    struct Candidate {
        std::size_t line;
        std::size_t words;
    };
    std::vector<Candidate> candidates;
    bool counting = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto heading = parse_heading(lines[i]);
        const bool opens_paragraph = i == 0 || trim(lines[i - 1]).empty();
        if (heading) counting = heading->first && opens_paragraph;
        if (heading && counting)
            candidates.push_back({i, 0});
        else if (counting)
            candidates.back().words += count_words(lines[i]);
    }
    std::size_t longest = 0;
    for (const Candidate& candidate : candidates) longest = std::max(longest, candidate.words);
    for (const Candidate& candidate : candidates)
        if (10 * candidate.words >= longest) return candidate.line;
    return std::nullopt;
}

bool has_first_chapter_in_first_half(std::string_view text) {
    const auto lines = split_lines(text);
    const auto first = find_first_chapter(lines);
    return first && std::size_t(lines[*first].data() - text.data()) < text.size() / 2;
}

std::string drop_front_matter_and_headings(std::string_view text) {
    const auto lines = split_lines(text);
    const auto first = find_first_chapter(lines);
    std::string result;
    bool opens_paragraph = true;
    for (std::size_t i = first.value_or(0); i < lines.size(); ++i) {
        std::string_view line = lines[i];
        while (opens_paragraph) {
            const auto heading = parse_heading(line);
            if (!heading) break;
            line.remove_prefix(heading->length);
        }
        append_line(result, line);
        opens_paragraph = trim(line).empty();
    }
    return result;
}

// ---- Illustrations -----------------------------------------------------------------------------

constexpr std::string_view illustration = "[illustration";

std::size_t find_illustration(std::string_view text, std::size_t from) {
    for (std::size_t i = text.find('[', from); i != std::string_view::npos;
         i = text.find('[', i + 1))
        if (begins_with(text.substr(i), illustration)) return i;
    return std::string_view::npos;
}

/// The offset after the bracket that closes the one at `begin`, or, if none does, after its
/// paragraph: a forgotten bracket must not swallow the book.
std::size_t end_of_block(std::string_view text, std::size_t begin) {
    int depth = 0;
    for (std::size_t i = begin; i < text.size(); ++i) {
        depth += text[i] == '[';
        depth -= text[i] == ']';
        if (depth == 0) return i + 1;
    }
    return std::min(text.find("\n\n", begin), text.size());
}

/// The heading that an edition prints inside the picture above its first chapter.
std::string heading_inside(std::string_view block) {
    std::string headings;
    for (std::string_view line : split_lines(block)) {
        line = line.substr(0, line.find_first_of("[]"));
        if (parse_heading(line)) append_line(headings, line);
    }
    return headings;
}

/// Whether the text begins with a lower-case letter.
bool goes_on(std::string_view text) {
    std::size_t length = std::min<std::size_t>(text.size(), 1);
    while (length < text.size() && (text[length] & 0xC0) == 0x80) ++length; // the whole character
    return length > 0 && is_lower_case(decode_utf8(text.substr(0, length))[0]);
}

/// A sentence that a block interrupts goes on in its paragraph.
std::string drop_illustrations(std::string_view text) {
    std::string result;
    std::size_t i = 0;
    for (std::size_t block = find_illustration(text, 0); block != std::string_view::npos;
         block = find_illustration(text, i)) {
        result += text.substr(i, block - i);
        const std::size_t end = end_of_block(text, block);
        const std::string headings = heading_inside(text.substr(block, end - block));

        const std::size_t before = result.find_last_not_of(white_space) + 1; // npos + 1 is 0
        const std::size_t after = std::min(text.find_first_not_of(white_space, end), text.size());
        const std::size_t line_end = text.substr(end, after - end).rfind('\n');
        const bool in_line =
            line_end == std::string_view::npos && result.find('\n', before) == std::string::npos;
        result.resize(before);
        if (headings.empty() && in_line) {
            result += ' ';
            i = after;
        } else if (headings.empty() && goes_on(text.substr(after))) {
            result += '\n';
            i = after;
        } else {
            result += "\n\n" + headings + "\n";
            i = line_end == std::string_view::npos ? end : end + line_end + 1; // keeps indentation
        }
    }
    result += text.substr(i);
    return result;
}

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
                result += text.substr(i + 2, close - i - 2);
                i = close;
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
        line = trim(trim(line).substr(2));
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

bool is_the_end(std::string_view paragraph) {
    paragraph = trim(paragraph);
    while (!paragraph.empty() && !is_letter(paragraph.back())) paragraph.remove_suffix(1);
    const auto is = [paragraph](std::string_view words) {
        return paragraph.size() == words.size() && begins_with(paragraph, words);
    };
    return is("the end") || is("finis") || begins_with(paragraph, "end of project gutenberg") ||
           begins_with(paragraph, "end of the project gutenberg");
}

bool is_printers_line(std::string_view line) {
    constexpr std::size_t centred = 4; // spaces: letters are set in by up to that many fewer
    return line.find_first_not_of(' ') > centred && !has_lower_case(line);
}

void drop_end_matter(std::vector<std::string_view>& lines) {
    while (!lines.empty()) {
        const std::string_view last = lines.back();
        if (!trim(last).empty() && !is_the_end(last) && !is_printers_line(last)) return;
        lines.pop_back();
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
    if (!marked && find_illustration(book, 0) == std::string::npos &&
        !has_first_chapter_in_first_half(book))
        return book;
    const std::string text = drop_front_matter_and_headings(drop_marks(drop_illustrations(book)));
    auto lines = split_lines(text);
    drop_end_matter(lines);
    return tidy(lines);
}

} // namespace

std::string clean_gutenberg(std::string_view text) {
    const Books found = find_books(unify_typography(text));
    std::string result;
    for (const std::string& book : found.books) {
        if (!result.empty()) result += '\n';
        result += clean_book(book, found.marked);
    }
    return result;
}

} // namespace tapestry
