#pragma once

#include "framework/vectors/set_quality.hpp"
#include "framework/vectors/word_sets.hpp"

/// How well the rows of a table (V, D) know each of the sets, and then the mean over the sets.
/// Throws as set_quality does.
std::vector<tapestry::SetQuality> qualities_and_mean(const tapestry::Array& table,
                                                     const std::vector<tapestry::WordSet>& sets);
