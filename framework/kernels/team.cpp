#include "framework/kernels/team.hpp"

#include "framework/kernels/start_threads.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace tapestry {
namespace {

thread_local Team* current_team = nullptr;

// Bytes, of which one thread reads so many while another one is told of its share.
constexpr std::size_t least_share = std::size_t(32) << 10;

bool has_some(std::uint64_t share) { return std::uint32_t(share) < share >> 32; }

} // namespace

Team::Team(std::size_t count)
    : shares_(std::make_unique<Share[]>(count)) {
    kernels::start_threads(
        "Team", count, threads_, [this, count](std::size_t number) { work(number, count); },
        [this] { stop(); });
}

Team::~Team() { stop(); }

void Team::stop() {
    stopping_ = true;
    ++round_;
    round_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void Team::work(std::size_t number, std::size_t count) {
    std::uint32_t seen = 0;
    while (true) {
        kernels::wait_while(round_, seen);
        seen = round_; // before the work: a round that begins during it is not missed
        if (stopping_) return;
        help(number, count);
    }
}

// Whoever takes a task finds it in task_: for_each changes that only when all have ended.
void Team::help(std::size_t number, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        std::atomic<std::uint64_t>& left = shares_[(number + i) % count].left;
        while (has_some(left)) {
            const std::uint64_t taken = left++;
            if (!has_some(taken)) break; // another thread was faster
            (*task_)(std::uint32_t(taken));
            if (--unfinished_ == 0) unfinished_.notify_one();
        }
    }
}

void Team::for_each(std::size_t count, const std::function<void(std::size_t)>& task) {
    if (count > std::numeric_limits<std::uint32_t>::max() / 2)
        throw std::invalid_argument("[Team] " + std::to_string(count) + " tasks are too many");
    task_ = &task;
    unfinished_ = std::uint32_t(count);
    for (std::size_t i = 0; i < size(); ++i) {
        const std::uint64_t begin = count * i / size(), end = count * (i + 1) / size();
        shares_[i].left = end << 32 | begin;
    }
    if (!threads_.empty()) {
        ++round_;
        round_.notify_all();
    }
    help(0, size());
    while (const std::uint32_t left = unfinished_) kernels::wait_while(unfinished_, left);
}

TeamScope::TeamScope(std::size_t count)
    : team_(count)
    , before_(std::exchange(current_team, count > 1 ? &team_ : nullptr)) {}

TeamScope::~TeamScope() { current_team = before_; }

std::size_t kernels::parts_to_share(std::size_t bytes) {
    constexpr std::size_t of_each_thread = 16;
    if (!current_team || bytes < 2 * least_share) return 1;
    return std::min(bytes / least_share, of_each_thread * current_team->size());
}

void kernels::share_out(std::size_t count, std::size_t bytes,
                        const std::function<void(std::size_t)>& task) {
    Team* team = bytes < 2 * least_share ? nullptr : current_team;
    if (!team) {
        for (std::size_t i = 0; i < count; ++i) task(i);
        return;
    }
    current_team = nullptr; // what a task shares out again it does alone
    team->for_each(count, task);
    current_team = team;
}

} // namespace tapestry
