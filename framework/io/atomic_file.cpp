#include "framework/io/atomic_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <locale>
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

std::string reason(int error) { return std::generic_category().message(error); }

// The file behind `path`. A rename would replace a device or a write-protected file without
// asking, so they are refused here.
fs::path replaceable(const fs::path& path) {
    std::error_code error;
    const bool link = fs::is_symlink(path, error);
    fs::path target = link ? fs::canonical(path, error) : path;
    if (link && error) fail(path, "the symbolic link leads nowhere: " + error.message());
    if (!fs::exists(target, error)) return target;
    if (!fs::is_regular_file(target, error)) fail(path, "is not a regular file");
    if (::access(target.c_str(), W_OK) != 0) fail(path, "cannot be replaced: " + reason(errno));
    return target;
}

// A new file beside the target, removed again unless it takes the target's name.
class TemporaryFile {
  public:
    explicit TemporaryFile(const fs::path& target)
        : target_(target) {
        for (int number = 0; descriptor_ < 0; ++number) {
            path_ = target;
            path_ += ".tmp" + std::to_string(number);
            descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (descriptor_ < 0 && errno != EEXIST)
                fail(target, "cannot create a temporary file beside it: " + reason(errno));
        }
    }

    ~TemporaryFile() {
        ::close(descriptor_);
        if (!renamed_) ::unlink(path_.c_str());
    }

    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const fs::path& path() const { return path_; }

    void take_the_name_of_the_target() {
        // Renamed before its bytes are on the disk, the file could be empty after a power cut.
        if (::fsync(descriptor_) != 0) fail(target_, "cannot reach the disk: " + reason(errno));
        if (::rename(path_.c_str(), target_.c_str()) != 0)
            fail(target_, "cannot be replaced: " + reason(errno));
        renamed_ = true;
    }

  private:
    fs::path target_;
    fs::path path_;
    int descriptor_ = -1;
    bool renamed_ = false;
};

} // namespace

void write_atomically(const fs::path& path, const std::function<void(std::ostream&)>& writer) {
    TemporaryFile temporary(replaceable(path));
    std::ofstream stream;
    stream.imbue(std::locale::classic());
    stream.exceptions(std::ios::failbit | std::ios::badbit);
    try {
        stream.open(temporary.path(), std::ios::binary);
        writer(stream);
        stream.close();
    } catch (const std::ios::failure&) {
        if (stream) throw; // the failure of another stream, which the writer uses
        fail(path, "cannot be written: " + reason(errno));
    }
    temporary.take_the_name_of_the_target();
}

} // namespace tapestry
