#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace tapestry {

/// Threads for work that takes microseconds, again and again. Workers give each thread a task, and
/// the last to begin keeps all waiting; here those that are early take the tasks of the late. The
/// calling thread is one of them, so Team(1) starts none.
class Team {
  public:
    /// Throws as Workers does.
    explicit Team(std::size_t count);
    ~Team();
    Team(const Team&) = delete;
    Team& operator=(const Team&) = delete;

    std::size_t size() const { return threads_.size() + 1; }

    /// Runs task(0) … task(count - 1), and returns when all have ended. Each thread begins with a
    /// share of its own, the same one in each call: it finds in its cache what it had there. Then it
    /// takes what is left of the other shares. So nobody waits for a thread that other programs keep
    /// from running, unless it is within a task. Tasks must not throw.
    void for_each(std::size_t count, const std::function<void(std::size_t)>& task);

  private:
    // The tasks of a share that nobody has taken: from the lower half to the upper half. Others
    // must not wait for the cache line of a share that they do not touch.
    struct alignas(64) Share {
        std::atomic<std::uint64_t> left{0};
    };

    void work(std::size_t number, std::size_t count);
    void help(std::size_t number, std::size_t count);
    void stop();

    std::unique_ptr<Share[]> shares_;
    std::atomic<std::uint32_t> round_{0}; // counts calls of for_each
    std::atomic<std::uint32_t> unfinished_{0};
    std::atomic<bool> stopping_{false};
    const std::function<void(std::size_t)>* task_ = nullptr;
    std::vector<std::thread> threads_;
};

/// Lets share_out on this thread use `count` threads, itself among them, for as long as it lives.
class TeamScope {
  public:
    explicit TeamScope(std::size_t count); ///< throws as Workers does
    ~TeamScope();
    TeamScope(const TeamScope&) = delete;
    TeamScope& operator=(const TeamScope&) = delete;

  private:
    Team team_;
    Team* before_;
};

namespace kernels {

/// Runs task(0) … task(count - 1), which read so many bytes together. The threads of the innermost
/// TeamScope do it where they are worth it. Else the tasks come one after the other. Tasks must not throw.
void share_out(std::size_t count, std::size_t bytes, const std::function<void(std::size_t)>& task);

/// Into how many parts work is best cut for share_out.
std::size_t parts_to_share(std::size_t bytes);

} // namespace kernels
} // namespace tapestry
