#include "framework/text/illustrations.hpp"

#include "framework/text/chapters.hpp"
#include "framework/text/lines.hpp"
#include "framework/text/utf8.hpp"

#include <algorithm>
#include <cstddef>

namespace tapestry {

namespace {

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
        if (depth == 0) return skip_marks(text, i + 1);
    }
    return std::min(text.find("\n\n", begin), text.size());
}

/// The heading that an edition prints inside the picture above its first chapter.
std::string heading_inside(std::string_view block) {
    std::string headings;
    for (std::string_view line : split_lines(block)) {
        line = line.substr(0, line.find_first_of("[]"));
        if (is_heading(line)) append_line(headings, line);
    }
    return headings;
}

/// Whether the text begins with a lower-case letter.
bool goes_on(std::string_view text) {
    std::size_t length = std::min<std::size_t>(text.size(), 1);
    while (length < text.size() && (text[length] & 0xC0) == 0x80) ++length; // the whole character
    return length > 0 && is_lower_case(decode_utf8(text.substr(0, length))[0]);
}

} // namespace

bool has_illustrations(std::string_view text) {
    return find_illustration(text, 0) != std::string_view::npos;
}

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

} // namespace tapestry
