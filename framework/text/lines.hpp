#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Lines of a text with "\n" for line ends, as clean_gutenberg looks at them.
namespace tapestry {

inline constexpr std::string_view white_space = " \t\n";

/// Of a letter of ASCII; another byte stays as it is.
char lower(char c);

bool is_letter(char c);
bool is_digit(char c);

/// `prefix` is in lower case; the case of `text` does not matter.
bool begins_with(std::string_view text, std::string_view prefix);

/// Without the white space at both ends.
std::string_view trim(std::string_view text);

/// Without their line ends. The views are of `text`.
std::vector<std::string_view> split_lines(std::string_view text);

void append_line(std::string& text, std::string_view line);

} // namespace tapestry
