#include "framework/io/folder.hpp"

#include "framework/io/system_calls.hpp"

#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace tapestry {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& operation, const fs::path& path,
                       const std::string& problem) {
    throw std::runtime_error("[" + operation + "] " + path.string() + ": " + problem);
}

} // namespace

OpenFolder::OpenFolder(const fs::path& path)
    : path_(path) {
    descriptor_ =
        retry_interrupted([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
    if (descriptor_ < 0 && errno != EACCES)
        fail("sync_folder", path, "cannot be opened: " + error_text(errno));
}

OpenFolder::~OpenFolder() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void OpenFolder::sync() const {
    if (descriptor_ < 0) return;
    if (retry_interrupted([&] { return ::fsync(descriptor_); }) != 0 && !is_unsupported(errno))
        fail("sync_folder", path_, "cannot reach the disk: " + error_text(errno));
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

void sync_folder(const fs::path& path) { OpenFolder(path).sync(); }

// Two processes may do so at once. Either may remove or rename the other's new link: who then finds
// none makes it again, so that the link that comes last is of one who has not yet returned.
void replace_link(const fs::path& link, const fs::path& target) {
    const OpenFolder folder(folder_of(link)); // while a failure still leaves the old link
    fs::path temporary = link;
    temporary += ".tmp0";
    for (;;) {
        std::error_code ignored;
        if (fs::is_symlink(temporary, ignored) && ::unlink(temporary.c_str()) != 0 &&
            errno != ENOENT)
            fail("replace_link", link,
                 "cannot remove " + temporary.string() + " beside it: " + error_text(errno));
        if (::symlink(target.c_str(), temporary.c_str()) != 0) {
            const int error = errno;
            const fs::file_type there = fs::symlink_status(temporary, ignored).type();
            const bool is_the_others = there == fs::file_type::symlink ||
                                       there == fs::file_type::not_found; // renamed since
            if (error == EEXIST && is_the_others) continue;
            fail("replace_link", link,
                 "cannot create " + temporary.string() + " beside it: " + error_text(error));
        }
        if (::rename(temporary.c_str(), link.c_str()) == 0) break;
        const int error = errno;
        if (error == ENOENT) continue;
        ::unlink(temporary.c_str());
        fail("replace_link", link, "cannot be replaced: " + error_text(error));
    }
    folder.sync();
}

} // namespace tapestry
