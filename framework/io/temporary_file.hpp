#pragma once

#include <filesystem>
#include <sys/types.h>

namespace tapestry {

/// A new, empty file TARGET.tmp0 beside `target` (TARGET.tmp1 where another process writes to that one,
/// and so on), which is removed again unless it takes the target's name.
///
/// A lock (flock) lasts as long as the process that writes it. A file of these names without one was
/// left by a process that was killed, and is removed.
class TemporaryFile {
  public:
    /// `mode` is narrowed by the umask, as in open(2). Throws std::runtime_error, which names the
    /// target and the reason.
    TemporaryFile(const std::filesystem::path& target, mode_t mode);
    ~TemporaryFile();

    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::filesystem::path& path() const { return path_; }
    int descriptor() const { return descriptor_; }

    /// Renames the file: what was the target is gone. Throws std::runtime_error.
    void take_the_name_of_the_target();

  private:
    bool create(mode_t mode);

    std::filesystem::path target_;
    std::filesystem::path path_;
    int descriptor_ = -1;
    bool renamed_ = false;
};

} // namespace tapestry
