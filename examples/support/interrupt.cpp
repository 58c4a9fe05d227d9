#include "examples/support/interrupt.hpp"

#include <atomic>
#include <csignal>

namespace {

constexpr int requests[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGPIPE};

std::atomic<int> first_signal = 0;
static_assert(std::atomic<int>::is_always_lock_free, "a signal may come at any time");

struct sigaction before[std::size(requests)];

void on_signal(int signal) {
    int none = 0;
    const bool is_first = first_signal.compare_exchange_strong(none, signal);
    if (is_first || signal == SIGPIPE) return;
    std::signal(signal, SIG_DFL);
    std::raise(signal); // is delivered on return
}

} // namespace

Interrupt::Interrupt() {
    first_signal = 0;
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART; // of a write that it meets
    for (std::size_t i = 0; i < std::size(requests); ++i) {
        sigaction(requests[i], nullptr, &before[i]);
        if (before[i].sa_handler != SIG_IGN) sigaction(requests[i], &action, nullptr);
    }
}

Interrupt::~Interrupt() {
    for (std::size_t i = 0; i < std::size(requests); ++i)
        sigaction(requests[i], &before[i], nullptr);
}

int Interrupt::signal() const { return first_signal; }
