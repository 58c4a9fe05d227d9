#include "framework/io/file_rights.hpp"

#include "framework/io/system_calls.hpp"

#include <cerrno>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace tapestry {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_rights(const fs::path& path, const std::string& problem) {
    throw std::runtime_error("[copy_rights] " + path.string() + ": " + problem);
}

// The list stands in an extended attribute, as the kernel keeps it. Returns whether both files have
// the same list now; a new file can have one by its folder's default.
bool copy_access_list(const fs::path& path, int descriptor) {
    const char* const name = "system.posix_acl_access";
    std::vector<char> list(1 << 16); // the most that an attribute holds
    const ssize_t size = ::getxattr(path.c_str(), name, list.data(), list.size());
    if (size > 0)
        return ::fsetxattr(descriptor, name, list.data(), static_cast<std::size_t>(size), 0) == 0;
    return ::fremovexattr(descriptor, name) == 0 || errno == ENODATA || is_unsupported(errno);
}

bool change_group(int descriptor, gid_t group) {
    return ::fchown(descriptor, static_cast<uid_t>(-1), group) == 0;
}

} // namespace

void copy_rights(const fs::path& path, int descriptor) {
    struct stat before, now;
    if (::stat(path.c_str(), &before) != 0 || ::fstat(descriptor, &now) != 0)
        fail_rights(path, "permissions cannot be read: " + error_text(errno));

    mode_t mode = before.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO);
    const bool same_group = now.st_gid == before.st_gid || change_group(descriptor, before.st_gid);
    if (!same_group || !copy_access_list(path, descriptor))
        mode = (mode & ~mode_t(S_IRWXG)) | ((mode & S_IRWXO) << 3);

    // The list may have changed the mode.
    if (::fstat(descriptor, &now) != 0)
        fail_rights(path, "permissions cannot be read: " + error_text(errno));
    if ((now.st_mode & ~mode_t(S_IFMT)) != mode && ::fchmod(descriptor, mode) != 0 &&
        errno != EPERM && !is_unsupported(errno))
        fail_rights(path, "permissions cannot be kept: " + error_text(errno));

    // Last: who gives a file away may lose the right to change it.
    if (now.st_uid != before.st_uid &&
        ::fchown(descriptor, before.st_uid, static_cast<gid_t>(-1)) != 0 && errno != EPERM &&
        !is_unsupported(errno))
        fail_rights(path, "the owner cannot be kept: " + error_text(errno));
}

} // namespace tapestry
