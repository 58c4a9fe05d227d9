#pragma once

#include "framework/tensor/tensor.hpp"

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

/// Training on several cores: one tape for each thread. Each thread takes a share of the batch
/// through forward and backward on its own tape, all share the parameters, and the gradients are
/// added in the order of the shares. The result depends on the number of threads, never on timing.
namespace tapestry {

/// Threads that wait for work. The calling thread is one of them, so Workers(1) starts none.
class Workers {
  public:
    /// Throws std::system_error where the system has no more threads to give.
    explicit Workers(std::size_t count);
    ~Workers();
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    std::size_t size() const { return threads_.size() + 1; }

    /// Runs task(0) … task(size() - 1), each on a thread of its own, task(0) on the calling one,
    /// and returns when all have ended. Then throws the exception of the lowest task that threw.
    void run(const std::function<void(std::size_t)>& task);

    /// Runs task(0) … task(count - 1), each on whichever thread is free: for tasks whose results do
    /// not depend on one another. Throws as run() does.
    void for_each(std::size_t count, const std::function<void(std::size_t)>& task);

  private:
    void work(std::size_t number);
    void stop();

    std::mutex mutex_;
    std::condition_variable start_, end_;
    const std::function<void(std::size_t)>* task_ = nullptr;
    std::uint64_t round_ = 0; // counts calls of run
    std::size_t busy_ = 0;
    bool stopping_ = false;
    std::vector<std::exception_ptr> errors_;
    std::vector<std::thread> threads_;
};

/// Rows begin ≤ i < end of a batch.
struct Share {
    std::size_t begin;
    std::size_t end;
};

/// The share of one worker: shares differ by at most one row, and may be empty.
Share share_of(std::size_t rows, std::size_t worker, std::size_t workers);

/// Backward of the mean loss over a batch of `rows` rows: adds to each Parameter::grad what one
/// tape would, and returns the loss. `mean_loss` gives the mean over the rows of one share; it runs
/// on several threads at a time, each with a generator of its own that is derived from the calling
/// thread's, and may not change parameters. A batch of one row is one thread's work, in which BLAS
/// uses all of them. Throws what mean_loss throws, before any gradient is added.
Real data_parallel_backward(Workers& workers, std::size_t rows,
                            const std::function<Tensor(Share)>& mean_loss);

/// Whether this thread is inside the mean_loss of data_parallel_backward.
bool works_on_share();

} // namespace tapestry
