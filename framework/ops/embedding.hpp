#pragma once

#include "framework/ops/lookup.hpp"

namespace tapestry {

/// The rows of a table: ids of any shape (*) and a table (V, D) to (*, D), as
/// torch.nn.functional.embedding. An id used twice gets the sum of both gradients. Throws
/// std::out_of_range with the id, its position and the range, as negatives do not wrap around, and
/// std::invalid_argument for a padding_idx outside [-V, V).
Tensor embedding(const Indices& ids, const Tensor& table, LookupOptions options = {});

/// Ids (*) to (*, num_classes): a 1 at each id, and 0 elsewhere. Times a table (num_classes, D) it
/// is the lookup, for V times the work. Throws std::out_of_range like embedding.
Array one_hot(const Indices& ids, std::size_t num_classes);

} // namespace tapestry
