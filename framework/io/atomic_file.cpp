#include "framework/io/atomic_file.hpp"

#include "framework/io/descriptor_buffer.hpp"
#include "framework/io/file_rights.hpp"
#include "framework/io/folder.hpp"
#include "framework/io/system_calls.hpp"
#include "framework/io/temporary_file.hpp"

#include <cerrno>
#include <locale>
#include <ostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <unistd.h>

namespace tapestry {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& problem) {
    throw std::runtime_error("[write_atomically] " + path.string() + ": " + problem);
}

struct Target {
    fs::path path;
    bool exists;
};

// The file behind `path`. A rename would replace a device or a write-protected file without
// asking, so they are refused here.
Target replaceable(const fs::path& path) {
    std::error_code error;
    const bool link = fs::is_symlink(path, error);
    const fs::path target = link ? fs::canonical(path, error) : path;
    if (link && error) fail(path, "the symbolic link leads nowhere: " + error.message());
    const fs::file_status status = fs::status(target, error);
    if (status.type() == fs::file_type::not_found) return {target, false};
    if (error) fail(path, "cannot be found: " + error.message());
    if (!fs::is_regular_file(status)) fail(path, "is not a regular file");
    if (::access(target.c_str(), W_OK) != 0) fail(path, "cannot be replaced: " + error_text(errno));
    return {target, true};
}

void write(int descriptor, const fs::path& path, const std::function<void(std::ostream&)>& writer) {
    DescriptorBuffer buffer(descriptor);
    std::ostream stream(&buffer);
    stream.imbue(std::locale::classic());
    stream.exceptions(std::ios::failbit | std::ios::badbit);
    const auto check = [&] {
        if (buffer.error() != 0) fail(path, "cannot be written: " + error_text(buffer.error()));
    };
    try {
        writer(stream);
        stream.flush();
    } catch (...) {
        check();
        throw; // what failed is not this file
    }
    check();
}

} // namespace

void write_atomically(const fs::path& path, const std::function<void(std::ostream&)>& writer) {
    const Target target = replaceable(path);
    // Before it has the old file's rights, nobody else may open it.
    TemporaryFile temporary(target.path, target.exists ? 0600 : 0666);
    const OpenFolder folder(folder_of(target.path)); // while a failure still leaves the old file
    if (target.exists) copy_rights(target.path, temporary.descriptor());
    write(temporary.descriptor(), path, writer);
    temporary.take_the_name_of_the_target();
    folder.sync();
}

} // namespace tapestry
