#pragma once

#include "examples/support/moment.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// What a metrics.jsonl tells of losses.
struct Losses {
    struct Line {
        std::int64_t step;
        std::optional<double> train_loss, val_loss;
    };
    std::vector<Line> lines;

    /// Names the file, the first line that could not be read, why, and how many there are; empty
    /// where all could be.
    std::string warning;
};

/// Reads a metrics.jsonl, of which a training that was ended may have left half a line. A line that
/// is no JSON object with a step, or has a loss that is no number, is passed over. Steps after the
/// moment are left out: a training that goes on adds them. Nothing where there is no file.
/// Throws std::runtime_error where the file cannot be read, or names another run than the moment.
std::optional<Losses> read_metrics(const std::filesystem::path& file,
                                   const std::optional<Moment>& moment);
