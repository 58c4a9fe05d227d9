#include "framework/kernels/workers.hpp"

#include "framework/kernels/start_threads.hpp"

#include <algorithm>
#include <atomic>

namespace tapestry {

Workers::Workers(std::size_t count)
    : errors_(count) {
    kernels::start_threads(
        "Workers", count, threads_, [this](std::size_t number) { work(number); },
        [this] { stop(); });
}

Workers::~Workers() { stop(); }

void Workers::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    start_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void Workers::work(std::size_t number) {
    std::unique_lock lock(mutex_);
    for (std::uint64_t done = 0;; done = round_) {
        start_.wait(lock, [&] { return stopping_ || round_ != done; });
        if (stopping_) return;
        lock.unlock();
        try {
            (*task_)(number);
        } catch (...) {
            errors_[number] = std::current_exception();
        }
        lock.lock();
        if (--busy_ == 0) end_.notify_one();
    }
}

void Workers::run(const std::function<void(std::size_t)>& task) {
    {
        const std::lock_guard lock(mutex_);
        task_ = &task;
        ++round_;
        busy_ = threads_.size();
        std::fill(errors_.begin(), errors_.end(), nullptr);
    }
    start_.notify_all();
    try {
        task(0);
    } catch (...) {
        errors_[0] = std::current_exception();
    }
    std::unique_lock lock(mutex_);
    end_.wait(lock, [&] { return busy_ == 0; });
    for (const std::exception_ptr& error : errors_)
        if (error) std::rethrow_exception(error);
}

void Workers::for_each(std::size_t count, const std::function<void(std::size_t)>& task) {
    std::atomic<std::size_t> next = 0;
    run([&](std::size_t) {
        for (std::size_t i = next++; i < count; i = next++) task(i);
    });
}

} // namespace tapestry
