#pragma once

#include "examples/support/progress.hpp"

#include <filesystem>
#include <fstream>
#include <optional>

/// metrics.jsonl: one JSON object on each line. Each line reaches the file at once, so that other
/// programs can follow the training.
class Metrics {
  public:
    /// Of one step.
    struct Step {
        std::int64_t step; ///< counted from 1
        double train_loss;
        std::optional<double> val_loss;
        double lr;
    };

    /// Begins the file anew in the folder of a run.
    explicit Metrics(const std::filesystem::path& folder);

    /// Writes a line for every tenth step, and for each step with a validation loss.
    void write(const Step& step, const Progress& progress);

    /// Writes the last line. Throws std::runtime_error if a line could not be written.
    void finish(std::int64_t step, double val_loss, double seconds);

  private:
    std::filesystem::path file_;
    std::ofstream stream_;
};
