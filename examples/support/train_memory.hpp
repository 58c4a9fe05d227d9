#pragma once

#include "examples/support/train_options.hpp"

/// About how many bytes a training with so many tokens in the vocabulary takes: parameters, their
/// gradients on each thread, the optimizer's state, and what the tapes save of a batch.
double training_bytes(const TrainOptions& options, std::size_t vocabulary);

/// Throws std::runtime_error where that is more than this process can have. It names the option
/// that makes it so large: the one that saves most if it goes back to the preset's value. Throws too
/// where a trial finds no room for it now, with what OpenBLAS and the stacks take for each thread.
void require_memory_for(const TrainOptions& options, std::size_t vocabulary);
