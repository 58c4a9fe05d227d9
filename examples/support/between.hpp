#pragma once

#include <CLI/CLI.hpp>
#include <cctype>
#include <charconv>
#include <optional>
#include <sstream>
#include <string>

/// The number that a text is in decimal, or nothing. CLI11 would take 010 for eight, as C does, and
/// spaces before a number.
inline std::optional<double> decimal(const std::string& text) {
    double number = 0;
    const char *begin = text.data(), *end = begin + text.size();
    const auto [stop, error] = std::from_chars(begin, end, number);
    const std::size_t first = text.starts_with('-') ? 1 : 0;
    const bool is_octal = text.size() > first + 1 && text[first] == '0' &&
                          std::isdigit(static_cast<unsigned char>(text[first + 1]));
    if (error != std::errc() || stop != end || is_octal) return std::nullopt;
    return number;
}

/// Whether an option's argument is a number from low to high. CLI11's own checks let NaN pass, and
/// name limits with three hundred digits.
inline CLI::Validator between(double low, double high) {
    std::ostringstream range;
    range << "from " << low << " to " << high;
    return CLI::Validator(
        [low, high, text = range.str()](std::string& argument) {
            const std::optional<double> number = decimal(argument);
            return number && *number >= low && *number <= high
                       ? std::string()
                       : "'" + argument + "' is not a number " + text;
        },
        "", "");
}
