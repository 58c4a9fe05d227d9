#include "examples/support/program.hpp"

#include "examples/support/output.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <unistd.h>

namespace {

const char* being_done = "beginning";

// Given back when memory runs out, so that there is some for the message.
std::atomic<void*> reserve{std::malloc(std::size_t(64) << 10)};

// Has its text in itself: there is no memory.
class FailedNew : public std::bad_alloc {
  public:
    explicit FailedNew(std::size_t bytes) noexcept {
        const char* const format = bytes < 1000      ? "%.0f bytes of memory cannot be had"
                                   : bytes < 1000000 ? "%.1f kB of memory cannot be had"
                                                     : "%.1f MB of memory cannot be had";
        const double unit = bytes < 1000 ? 1 : bytes < 1000000 ? 1e3 : 1e6;
        std::snprintf(text_, sizeof text_, format, double(bytes) / unit);
    }
    const char* what() const noexcept override { return text_; }

  private:
    char text_[64];
};

void say(const std::exception& error) {
    std::cerr << program_name() << ": " << error.what() << std::endl;
}

// Takes no memory. Such a message holds no text of strangers.
void say_what_failed(const std::bad_alloc& error) noexcept {
    std::fprintf(stderr, "%s: %s, while %s\n", program_name(), error.what(), being_done);
}

// Where no exception may pass, in a destructor say, one for memory is no reason to dump a core.
[[noreturn]] void on_terminate() {
    try {
        if (const std::exception_ptr error = std::current_exception())
            std::rethrow_exception(error);
    } catch (const std::bad_alloc& error) {
        say_what_failed(error);
        _exit(1);
    } catch (const std::exception& error) {
        say(error);
    } catch (...) {
    }
    std::abort();
}

// What the program was told to ignore when it was started, as nohup tells it of SIGHUP.
constexpr int may_be_ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1};
bool is_ignored[std::size(may_be_ignored)];

void begin() {
    std::set_terminate(on_terminate);
    for (std::size_t i = 0; i < std::size(may_be_ignored); ++i) {
        struct sigaction now;
        sigaction(may_be_ignored[i], nullptr, &now);
        is_ignored[i] = now.sa_handler == SIG_IGN;
    }
}
// Before the libraries begin: oneDNN 3 asks for memory then, and those of MPI set handlers of signals.
[[gnu::section(".preinit_array"), gnu::used]] void (*const first_of_all)() = begin;

void ignore_again() {
    for (std::size_t i = 0; i < std::size(may_be_ignored); ++i)
        if (is_ignored[i]) std::signal(may_be_ignored[i], SIG_IGN);
}

} // namespace

void* operator new(std::size_t bytes) {
    if (void* const memory = std::malloc(bytes)) return memory;
    std::free(reserve.exchange(nullptr));
    if (void* const memory = std::malloc(bytes)) return memory;
    throw FailedNew(bytes);
}

// A sanitizer has a `new` of its own for this, which does not go with the `delete` below.
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return std::malloc(bytes); }

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

void doing(const char* what) { being_done = what; }

int run_program(const char* name, const std::function<int()>& work) {
    ignore_again();
    try {
        guard_output(name);
        return work();
    } catch (const EndOfProgram& end) {
        return end.code;
    } catch (const std::bad_alloc& error) {
        say_what_failed(error);
        return 1;
    } catch (const std::exception& error) {
        say(error);
        return 1;
    }
}
