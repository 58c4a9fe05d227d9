#include "framework/kernels/start_threads.hpp"

#include <stdexcept>
#include <system_error>

namespace tapestry::kernels {

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

} // namespace tapestry::kernels
