#pragma once

#include <CLI/CLI.hpp>
#include <sstream>
#include <string>

/// Whether an option's argument is a number from low to high. CLI11's own checks let NaN pass, and
/// name limits with three hundred digits.
inline CLI::Validator between(double low, double high) {
    std::ostringstream range;
    range << "from " << low << " to " << high;
    return CLI::Validator(
        [low, high, text = range.str()](std::string& argument) {
            double number = 0;
            const bool is_number = CLI::detail::lexical_cast(argument, number);
            return is_number && number >= low && number <= high
                       ? std::string()
                       : "'" + argument + "' is not a number " + text;
        },
        "", "");
}
