#pragma once

#include "framework/tensor/array.hpp"

namespace tapestry {

/// Ids (*) to (*, num_classes): a 1 at each id, and 0 elsewhere. Times a table (num_classes, D) it
/// is the lookup, for V times the work. Throws std::out_of_range like embedding.
Array one_hot(const Indices& ids, std::size_t num_classes);

} // namespace tapestry
