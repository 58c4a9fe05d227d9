#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tapestry {

/// The text of a file, without a byte order mark: as many bytes as the file has when it is opened,
/// so that one that grows has an end too. Throws std::runtime_error that names the file if there is
/// none, if it is no regular file (a directory, a device, a pipe), cannot be read, is larger than
/// memory, blank, or not UTF-8 (with the offset and line of the first bad byte).
std::string read_text(const std::filesystem::path& path);

/// A corpus in two parts.
struct Split {
    std::vector<std::int64_t> training;
    std::vector<std::int64_t> validation;
};

/// The first ⌊(1 − validation_share)·n⌋ ids for training, the rest for validation. Throws
/// std::invalid_argument for a share outside [0, 1).
Split split(const std::vector<std::int64_t>& ids, double validation_share = 0.1);

} // namespace tapestry
