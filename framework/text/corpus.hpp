#pragma once

#include "framework/text/token_ids.hpp"

#include <filesystem>
#include <string>

namespace tapestry {

/// The text of a file, without a byte order mark: as many bytes as the file has when it is opened,
/// so that one that grows has an end too. Throws std::runtime_error that names the file if there is
/// none, if it is no regular file (a directory, a device, a pipe), cannot be read, is larger than
/// memory, blank, or not UTF-8 (with the offset and line of the first bad byte).
std::string read_text(const std::filesystem::path& path);

/// A corpus in two parts.
struct Split {
    TokenIds training;
    TokenIds validation;
};

/// The first ⌊(1 − validation_share)·n⌋ ids for training, the rest for validation; both are parts
/// of `ids`, without a copy. Throws std::invalid_argument for a share outside [0, 1).
Split split(const TokenIds& ids, double validation_share = 0.1);

} // namespace tapestry
