#include "framework/text/chapters.hpp"

#include "framework/text/lines.hpp"
#include "framework/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace tapestry {

namespace {

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

std::optional<Heading> parse_heading(std::string_view line) {
    constexpr std::string_view chapter = "chapter";
    std::size_t i = std::min(line.find_first_not_of(" \t"), line.size());
    if (!begins_with(line.substr(i), chapter)) return std::nullopt;
    const std::size_t word_end = i + chapter.size();
    i = std::min(line.find_first_not_of(" \t", word_end), line.size());
    if (i == word_end) return std::nullopt;

    std::string number;
    for (; i < line.size() && (is_letter(line[i]) || is_digit(line[i]) || line[i] == '-'); ++i)
        number += lower(line[i]);
    if (!is_roman(number) && !is_arabic(number) && !is_spelled_out(number)) return std::nullopt;

    const bool stopped = i < line.size() && (line[i] == '.' || line[i] == ':');
    if (stopped) i = skip_marks(line, i + 1);
    const std::size_t after = std::min(line.find_first_not_of(" \t", i), line.size());
    if (line.substr(after).starts_with("--"))
        i = skip_marks(line, after + 2);
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

/// The line of the first chapter's heading.
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

} // namespace

bool is_heading(std::string_view line) { return parse_heading(line).has_value(); }

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

} // namespace tapestry
