#include "framework/kernels/start_threads.hpp"

#include <stdexcept>
#include <system_error>

namespace tapestry::kernels {
namespace {

// Tells the processor that this thread does nothing but wait.
void pause() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

} // namespace

void start_threads(const std::string& owner, std::size_t count, std::vector<std::thread>& threads,
                   const std::function<void(std::size_t)>& work,
                   const std::function<void()>& stop) {
    if (count == 0) throw std::invalid_argument("[" + owner + "] needs at least one thread");
    try {
        for (std::size_t number = 1; number < count; ++number) threads.emplace_back(work, number);
    } catch (const std::system_error& error) {
        const std::size_t started = threads.size() + 1;
        stop();
        throw std::system_error(error.code(), "[" + owner + "] only " + std::to_string(started) +
                                                  " of " + std::to_string(count) +
                                                  " threads can be had: take fewer");
    } catch (...) {
        stop();
        throw;
    }
}

void wait_while(const std::atomic<std::uint32_t>& value, std::uint32_t old) {
    constexpr unsigned awake = 5000; // pauses, of 40 to 140 cycles each
    for (unsigned pauses = 0; value == old;)
        if (++pauses < awake)
            pause();
        else
            value.wait(old);
}

} // namespace tapestry::kernels
