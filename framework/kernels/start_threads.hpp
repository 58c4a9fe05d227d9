#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace tapestry::kernels {

/// Adds the threads 1 … count - 1 of an `owner`, which run work(number); the calling one is number 0.
/// Throws std::invalid_argument for 0, and std::system_error where the system has no more threads to
/// give, with how many there were. Before it throws, `stop` has to end and join those that did start.
void start_threads(const std::string& owner, std::size_t count, std::vector<std::thread>& threads,
                   const std::function<void(std::size_t)>& work, const std::function<void()>& stop);

/// Returns when the value is another one than `old`; whoever changes it has to notify. The thread
/// stays awake for a fraction of a millisecond before it sleeps: to wake it would take a tenth of one.
void wait_while(const std::atomic<std::uint32_t>& value, std::uint32_t old);

} // namespace tapestry::kernels
