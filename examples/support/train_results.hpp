#pragma once

#include "examples/support/training.hpp"

#include <iosfwd>

/// What comes of a training.
struct TrainResult {
    double val_loss;
    double seconds; ///< that the steps took, with the validations between them
};

/// Writes into the folder of a run what `train` leaves there, but for metrics.jsonl and
/// report.html.
void save_results(Training& training, const TrainResult& result);

/// Prints the validation loss, a sample, neighbours among the embeddings, and how one goes on from
/// here: with the programs in the folder `programs`.
void show_results(std::ostream& out, Training& training, const TrainResult& result,
                  const std::filesystem::path& programs);
