#pragma once

#include "examples/support/training.hpp"

#include <iosfwd>
#include <optional>

/// What train says before its first step.

/// Warns on stderr where this machine could multiply faster than it will.
void warn_of_slow_products(const TrainOptions& options);

/// The text, the model, and who takes the steps. `before` are the options of the run that goes on. With
/// other ranks or threads, what it learns is not quite what it would have been.
void describe(std::ostream& out, Training& training, const std::optional<TrainOptions>& before);
