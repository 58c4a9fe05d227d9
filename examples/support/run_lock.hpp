#pragma once

#include <filesystem>

/// Keeps a second training out of a run's folder, for as long as it exists. The file `lock` in the
/// folder says who has it. The system gives the lock back when its process ends, however it ends, so
/// that a file that a crash left locks nobody out.
class RunLock {
  public:
    /// Makes the folder where there is none. Throws std::runtime_error where the folder cannot be made
    /// or written, and one that tells the process where another one has the lock.
    explicit RunLock(const std::filesystem::path& folder);

    /// Removes the file, and the folder if nothing is in it.
    ~RunLock();

    RunLock(const RunLock&) = delete;
    RunLock& operator=(const RunLock&) = delete;

  private:
    std::filesystem::path file_;
    int descriptor_;
};
