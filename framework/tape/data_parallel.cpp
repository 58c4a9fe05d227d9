#include "framework/tape/data_parallel.hpp"

#include "framework/tape/tape.hpp"
#include "framework/tensor/blas.hpp"
#include "framework/tensor/error.hpp"
#include "framework/tensor/random.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <numeric>
#include <optional>

namespace tapestry {

namespace {

thread_local bool on_share = false;

struct ShareScope {
    ShareScope() { on_share = true; }
    ~ShareScope() { on_share = false; }
};

} // namespace

bool works_on_share() { return on_share; }

Workers::Workers(std::size_t count)
    : errors_(count) {
    require(count > 0, "Workers", "needs at least one thread");
    try {
        for (std::size_t number = 1; number < count; ++number)
            threads_.emplace_back([this, number] { work(number); });
    } catch (...) {
        stop(); // those that did start
        throw;
    }
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

Share share_of(std::size_t rows, std::size_t worker, std::size_t workers) {
    return {rows * worker / workers, rows * (worker + 1) / workers};
}

Real data_parallel_backward(Workers& workers, std::size_t rows,
                            const std::function<Tensor(Share)>& mean_loss) {
    require(rows > 0, "data_parallel_backward", "an empty batch has no loss");
    std::vector<ParameterGradients> gradients(workers.size());
    std::vector<Real> losses(workers.size(), 0);
    const std::uint64_t seed = default_generator().bits64();
    std::optional<BlasThreads> idle; // a single row leaves the other threads to BLAS
    if (rows == 1) idle.emplace(workers.size());

    workers.run([&](std::size_t worker) {
        const Share share = share_of(rows, worker, workers.size());
        if (share.begin == share.end) return;
        const ShareScope working;
        const GeneratorScope own_generator(seed + worker);
        Tape tape;
        const Tensor loss = mean_loss(share);
        const Real weight = Real(share.end - share.begin) / Real(rows);
        losses[worker] = weight * loss.item();
        gradients[worker] = tape.gradients(loss, full(loss.shape(), weight), Retain::parameters);
    });

    // One thread adds all gradients of a parameter, in the order of the shares.
    std::vector<Parameter*> parameters;
    std::map<Parameter*, std::vector<Gradient*>> parts;
    for (ParameterGradients& of_worker : gradients)
        for (auto& [parameter, gradient] : of_worker) {
            if (parts[parameter].empty()) parameters.push_back(parameter);
            parts[parameter].push_back(&gradient);
        }
    workers.for_each(parameters.size(), [&](std::size_t i) {
        for (Gradient* part : parts.at(parameters[i]))
            parameters[i]->grad.accumulate(std::move(*part));
    });
    return std::accumulate(losses.begin(), losses.end(), Real(0));
}

} // namespace tapestry
