#pragma once

#include "examples/support/training.hpp"

#include <iosfwd>

/// What comes of a training.
struct TrainResult {
    double val_loss;
    double seconds; ///< of all steps, with the validations and checkpoints between them
};

/// Prints the validation loss, a sample, neighbours among the embeddings, and how to go on with the
/// programs in the folder `programs`.
void show_results(std::ostream& out, Training& training, const TrainResult& result,
                  const std::filesystem::path& programs);
