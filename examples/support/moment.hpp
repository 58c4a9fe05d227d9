#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

/// Which run a file belongs to, and after how many steps it was written. Every file of a run says
/// it, so that files of two moments are not taken for one.
struct Moment {
    std::string run; ///< sixteen hexadecimal digits, made of all that decides a run's numbers
    std::int64_t step = 0;

    bool operator==(const Moment&) const = default;
};

/// "run 8c5f0e19a4d2b637, step 100": how text files and messages have it.
std::string text_of(const Moment& moment);

/// The moment in such a text. Nothing if it is none.
std::optional<Moment> moment_of(const std::string& text);

/// The same as the metadata of a safetensors file: {"moment": text}.
std::map<std::string, std::string> metadata_of(const Moment& moment);
std::optional<Moment> moment_of(const std::map<std::string, std::string>& metadata);

/// Throws std::runtime_error that names both, unless a file is of the moment that config.json tells.
void require_moment(const std::string& file, const std::optional<Moment>& found,
                    const std::optional<Moment>& expected);
