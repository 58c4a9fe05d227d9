#pragma once

#include "examples/support/moment.hpp"

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

/// metrics.jsonl of a training: one JSON object on each line. Each line reaches the file at once, so
/// that other programs can follow the training.
class Metrics {
  public:
    /// Opens the file, or makes one. Keeps what it says of the steps up to this moment, and cuts off
    /// what comes after: later steps, and what an end of the training that was none has left. Throws
    /// std::runtime_error where it cannot be read or written.
    Metrics(const std::filesystem::path& file, const Moment& moment);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// Adds a line. Throws std::runtime_error where it cannot be written: the file then ends with the
    /// line before, and the next one is written after that.
    void write(const nlohmann::ordered_json& line);

    /// Waits until the lines are on the disk. Throws std::runtime_error where they cannot get there.
    void sync();

  private:
    std::filesystem::path file_;
    int descriptor_;
    std::int64_t size_ = 0; ///< of the whole lines
};
