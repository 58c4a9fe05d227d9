#include "examples/support/interrupt.hpp"

#include <csignal>

namespace {

volatile std::sig_atomic_t was_requested = 0;

void on_interrupt(int) {
    was_requested = 1;
    std::signal(SIGINT, SIG_DFL);
}

} // namespace

Interrupt::Interrupt() {
    was_requested = 0;
    std::signal(SIGINT, on_interrupt);
}

Interrupt::~Interrupt() { std::signal(SIGINT, SIG_DFL); }

bool Interrupt::requested() const { return was_requested != 0; }
