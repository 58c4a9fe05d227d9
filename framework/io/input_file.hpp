#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace tapestry {

/// A file to read, at its beginning.
struct InputFile {
    std::ifstream stream;
    std::uintmax_t size; ///< in bytes, when it was opened; a file may grow while it is read
};

/// Opens a regular file: a device, a pipe and a socket may have no end, or keep a reader waiting
/// for ever. Throws std::runtime_error "[operation] FILE: why" for these, for a folder, and for a
/// file that is not there or cannot be read.
InputFile open_input(const std::filesystem::path& path, std::string_view operation);

} // namespace tapestry
