#pragma once

#include <chrono>
#include <cstdint>
#include <string>

/// Shows how far a training is: on a terminal in one line that is written over and over, in a pipe
/// or file in a line now and then.
class Progress {
  public:
    /// A training that is resumed has taken some steps already, in so many seconds. A launcher of
    /// ranks gives its program a terminal, whatever its own output is: then lines are never written
    /// over.
    Progress(std::int64_t steps, std::size_t tokens_per_step, std::int64_t taken, double seconds,
             bool has_launcher);

    /// After a step, counted from 1: shows loss, tokens per second and time left.
    void step(std::int64_t step, double loss);

    /// A line that stays, with the validation loss after a step. The time since that step is not
    /// the next one's.
    void validation(std::int64_t step, double loss);

    /// Erases the running line.
    void clear();

    double seconds() const;           ///< since the start, and before
    double tokens_per_second() const; ///< over the last steps

  private:
    using Clock = std::chrono::steady_clock;
    std::int64_t steps_;
    std::int64_t taken_;
    double tokens_per_step_;
    double seconds_before_;
    bool terminal_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point last_shown_ = start_;
    Clock::time_point last_step_ = start_;
    double seconds_per_step_ = 0; // a running mean
    double loss_ = 0;             // likewise
};
