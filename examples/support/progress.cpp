#include "examples/support/progress.hpp"

#include "examples/support/output.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <unistd.h>

namespace {

constexpr int plain_lines = 20; // in a whole run

std::string duration(double seconds) {
    char text[32];
    const long whole = long(seconds + 0.5);
    if (whole >= 3600)
        std::snprintf(text, sizeof text, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60,
                      whole % 60);
    else
        std::snprintf(text, sizeof text, "%ld:%02ld", whole / 60, whole % 60);
    return text;
}

} // namespace

Progress::Progress(std::int64_t steps, std::size_t tokens_per_step, std::int64_t taken,
                   double seconds, bool has_launcher)
    : steps_(steps)
    , taken_(taken)
    , tokens_per_step_(double(tokens_per_step))
    , seconds_before_(seconds)
    , terminal_(!has_launcher && isatty(STDOUT_FILENO) != 0) {}

void Progress::step(std::int64_t step, double loss) {
    const auto now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - last_step_).count();
    last_step_ = now;
    const double keep = std::min(0.95, 1 - 1 / double(step - taken_)); // a plain mean at first
    seconds_per_step_ = keep * seconds_per_step_ + (1 - keep) * seconds;
    loss_ = keep * loss_ + (1 - keep) * loss;

    const bool last = step == steps_;
    if (terminal_) {
        if (!last && now - last_shown_ < std::chrono::milliseconds(100)) return;
    } else if (!last && step % std::max<std::int64_t>(1, steps_ / plain_lines) != 0) {
        return;
    }
    last_shown_ = now;
    char line[128];
    std::snprintf(line, sizeof line, "step %*lld/%lld  loss %.4f  %6.0f tokens/s  %s left",
                  int(std::to_string(steps_).size()), static_cast<long long>(step),
                  static_cast<long long>(steps_), loss_, tokens_per_second(),
                  duration(seconds_per_step_ * double(steps_ - step)).c_str());
    if (terminal_)
        terminal() << '\r' << line << "\x1b[K" << std::flush;
    else
        std::cout << line << std::endl;
}

void Progress::validation(std::int64_t step, double loss) {
    clear();
    char line[80];
    std::snprintf(line, sizeof line, "step %lld  validation loss %.4f",
                  static_cast<long long>(step), loss);
    std::cout << line << std::endl;
    last_step_ = Clock::now();
}

void Progress::clear() {
    if (terminal_) terminal() << "\r\x1b[K" << std::flush;
}

double Progress::seconds() const {
    return seconds_before_ + std::chrono::duration<double>(Clock::now() - start_).count();
}

double Progress::tokens_per_second() const {
    return seconds_per_step_ > 0 ? tokens_per_step_ / seconds_per_step_ : 0;
}
