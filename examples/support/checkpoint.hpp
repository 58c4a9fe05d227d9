#pragma once

#include "examples/support/run_folder.hpp"
#include "examples/support/training.hpp"

#include <string>

/// A checkpoint: everything that a training is at one moment, in the files of one folder. Beside the
/// files of a run it has training.safetensors: the optimizer's state and, as JSON in its metadata, the
/// random streams, the place in the text, and the time.

/// What config.json tells of a training besides the model and the moment.
RunFacts facts_of(const Training& training, std::optional<double> val_loss);

struct NotFinite : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Writes these files into an empty folder, all but metrics.jsonl. Throws std::runtime_error where one
/// cannot be written, and NotFinite where a number of the training is infinite or NaN: such a
/// checkpoint is worth nothing.
void write_checkpoint(const std::filesystem::path& folder, Training& training,
                      std::optional<double> val_loss);

/// The random streams of a training and of this thread, the place in the text, and the time, as JSON.
std::string place_of(const Training& training);

/// Sets these. Throws std::runtime_error for a place in another text.
void go_to_place(Training& training, const std::string& place);

/// Brings a training that has not begun to the moment of a checkpoint, and this thread's generator
/// too. The next steps give the bits that they would have given. Throws std::runtime_error that names
/// the file where it is of another run or text, or damaged.
void restore_checkpoint(const std::filesystem::path& folder, Training& training);
