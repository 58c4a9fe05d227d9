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
    stopping_ = true;
    ++round_;
    round_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void Workers::work(std::size_t number) {
    for (std::uint32_t round = 0;; ++round) {
        kernels::wait_while(round_, round);
        if (stopping_) return;
        try {
            (*task_)(number);
        } catch (...) {
            errors_[number] = std::current_exception();
        }
        if (--busy_ == 0) busy_.notify_one();
    }
}

void Workers::run(const std::function<void(std::size_t)>& task) {
    task_ = &task;
    busy_ = std::uint32_t(threads_.size());
    std::fill(errors_.begin(), errors_.end(), nullptr);
    ++round_;
    round_.notify_all();
    try {
        task(0);
    } catch (...) {
        errors_[0] = std::current_exception();
    }
    while (const std::uint32_t left = busy_) kernels::wait_while(busy_, left);
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
