#include "examples/support/run_lock.hpp"

#include "framework/io/system_calls.hpp"

#include <array>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail_to_lock(const fs::path& file, int error) {
    throw std::runtime_error(file.string() + " cannot be written: " + tapestry::error_text(error));
}

std::string this_process() {
    std::array<char, 256> host{}, time{};
    gethostname(host.data(), host.size() - 1);
    const std::time_t now = std::time(nullptr);
    std::strftime(time.data(), time.size(), "%F %T", std::localtime(&now));
    return "process " + std::to_string(getpid()) + " on " + host.data() + " since " + time.data() +
           "\n";
}

std::string content_of(int file) {
    std::string text(256, '\0');
    const ssize_t size = pread(file, text.data(), text.size(), 0);
    text.resize(size > 0 ? std::size_t(size) : 0);
    return text.substr(0, text.find('\n'));
}

// Whether the path still leads to the open file, and its last owner has not just removed it.
bool is_at(int file, const fs::path& path) {
    struct stat opened, named;
    return fstat(file, &opened) == 0 && stat(path.c_str(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

} // namespace

RunLock::RunLock(const fs::path& folder)
    : file_(folder / "lock") {
    fs::create_directories(folder);
    while (true) {
        descriptor_ = open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (descriptor_ < 0) fail_to_lock(file_, errno);
        if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
            const int error = errno;
            const std::string owner = content_of(descriptor_);
            close(descriptor_);
            if (error != EWOULDBLOCK) fail_to_lock(file_, error);
            throw std::runtime_error("another training uses " + folder.string() + ": " +
                                     (owner.empty() ? "a process that has just begun" : owner) +
                                     "; wait for its end, or take another folder by --out");
        }
        if (is_at(descriptor_, file_)) break;
        close(descriptor_);
    }
    const std::string text = this_process();
    if (ftruncate(descriptor_, 0) != 0 ||
        pwrite(descriptor_, text.data(), text.size(), 0) != ssize_t(text.size())) {
        const int error = errno;
        close(descriptor_);
        fail_to_lock(file_, error);
    }
}

RunLock::~RunLock() {
    std::error_code ignored;
    fs::remove(file_, ignored);
    close(descriptor_);
    fs::remove(file_.parent_path(), ignored); // does nothing where files are in it
}
