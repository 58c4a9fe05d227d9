#include "framework/io/temporary_file.hpp"

#include "framework/io/system_calls.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tapestry {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_to_replace(const fs::path& path, const std::string& problem) {
    throw std::runtime_error("[write_atomically] " + path.string() + ": " + problem);
}

fs::path numbered(fs::path path, int number) { return path += ".tmp" + std::to_string(number); }

int open(const fs::path& path, int flags, mode_t mode = 0) {
    return retry_interrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); });
}

bool lock(int descriptor) {
    return retry_interrupted([&] { return ::flock(descriptor, LOCK_EX | LOCK_NB); }) == 0;
}

// Whether the open file is the one that has the name `path` now.
bool has_the_name(int descriptor, const fs::path& path) {
    struct stat file, named;
    return ::fstat(descriptor, &file) == 0 && ::lstat(path.c_str(), &named) == 0 &&
           file.st_dev == named.st_dev && file.st_ino == named.st_ino;
}

// Frees the name if its writer no longer lives. Only who has the lock on a file may take its name
// away, so that the name is looked at once more with the lock: the writer may have ended well.
bool remove_abandoned(const fs::path& path) {
    const int descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) return errno == ENOENT;
    struct stat status;
    bool free = false;
    if (::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && lock(descriptor))
        free = !has_the_name(descriptor, path) || ::unlink(path.c_str()) == 0;
    ::close(descriptor);
    return free;
}

} // namespace

// False if another file has the name and keeps it.
bool TemporaryFile::create(mode_t mode) {
    for (int attempt = 0; attempt < 100; ++attempt) {
        descriptor_ = open(path_, O_WRONLY | O_CREAT | O_EXCL, mode);
        if (descriptor_ < 0) {
            if (errno != EEXIST)
                fail_to_replace(target_,
                                "cannot create a temporary file beside it: " + error_text(errno));
            if (!remove_abandoned(path_)) return false;
            continue;
        }
        // Before it had its lock, another process may have taken it for abandoned. A file system
        // without locks has no such process.
        const bool free = lock(descriptor_) || errno != EWOULDBLOCK;
        if (free && has_the_name(descriptor_, path_)) return true;
        ::close(descriptor_);
    }
    fail_to_replace(target_, "cannot create a temporary file beside it: " + path_.string() +
                                 " is taken away again and again");
}

TemporaryFile::TemporaryFile(const fs::path& target, mode_t mode)
    : target_(target) {
    int number = 0;
    do path_ = numbered(target, number++);
    while (!create(mode));
    // Of several processes that were killed at once, each left one.
    while (::access(numbered(target, number).c_str(), F_OK) == 0 &&
           remove_abandoned(numbered(target, number)))
        ++number;
}

TemporaryFile::~TemporaryFile() {
    if (!renamed_) ::unlink(path_.c_str()); // while it has the lock
    ::close(descriptor_);
}

void TemporaryFile::take_the_name_of_the_target() {
    // Renamed before its bytes are on the disk, the file could be empty after a power cut.
    if (retry_interrupted([&] { return ::fsync(descriptor_); }) != 0 && !is_unsupported(errno))
        fail_to_replace(target_, "cannot reach the disk: " + error_text(errno));
    if (std::rename(path_.c_str(), target_.c_str()) != 0)
        fail_to_replace(target_, "cannot be replaced: " + error_text(errno));
    renamed_ = true;
}

} // namespace tapestry
