#include "framework/io/input_file.hpp"

#include "framework/io/system_calls.hpp"
#include "framework/tensor/error.hpp"

#include <cerrno>
#include <system_error>

namespace tapestry {

namespace {

namespace fs = std::filesystem;

std::string kind_of(fs::file_type type) {
    switch (type) {
    case fs::file_type::fifo:
        return "a pipe";
    case fs::file_type::socket:
        return "a socket";
    case fs::file_type::block:
    case fs::file_type::character:
        return "a device";
    default:
        return "something else";
    }
}

/// Why it is not to be read; empty where nothing says so.
std::string objection_to(const fs::path& path) {
    std::error_code error;
    const fs::file_type type = fs::status(path, error).type();
    if (error) return error.message();
    if (type == fs::file_type::directory) return error_text(EISDIR);
    if (type != fs::file_type::regular)
        return kind_of(type) +
               ", not a regular file; copy what it gives into a file, and name that";
    return "";
}

} // namespace

InputFile open_input(const fs::path& path, std::string_view operation) {
    const auto fail = [&](const std::string& reason) {
        return std::runtime_error(message(operation, path.string(), ": ", reason));
    };
    const std::string objection = objection_to(path);
    if (!objection.empty()) throw fail(objection);
    std::error_code error;
    InputFile file{std::ifstream(path, std::ios::binary), fs::file_size(path, error)};
    if (!file.stream) throw fail(error_text(errno));
    if (error) throw fail(error.message());
    return file;
}

} // namespace tapestry
