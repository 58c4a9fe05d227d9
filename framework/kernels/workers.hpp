#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace tapestry {

/// Threads that wait for work. The calling thread is one of them, so Workers(1) starts none.
class Workers {
  public:
    /// Throws std::invalid_argument for 0, and std::system_error where the system has no more
    /// threads to give, with how many there were.
    explicit Workers(std::size_t count);
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    std::size_t size() const { return threads_.size() + 1; }

    /// Runs task(0) … task(size() - 1), each on a thread of its own, task(0) on the calling one,
    /// and returns when all have ended. Then throws the exception of the lowest task that threw.
    void run(const std::function<void(std::size_t)>& task);

    /// Runs task(0) … task(count - 1), each on whichever thread is free: for tasks whose results do
    /// not depend on one another. A thread whose task threw takes no more; when all have ended, one
    /// of the exceptions is thrown.
    void for_each(std::size_t count, const std::function<void(std::size_t)>& task);

  private:
    void work(std::size_t number);
    void stop();

    std::atomic<std::uint32_t> round_{0}; // counts calls of run
    std::atomic<std::uint32_t> busy_{0};  // threads whose task has not ended
    // Written before a round begins.
    const std::function<void(std::size_t)>* task_ = nullptr;
    bool stopping_ = false;
    std::vector<std::exception_ptr> errors_;
    std::vector<std::thread> threads_;
};

} // namespace tapestry
