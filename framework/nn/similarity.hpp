#pragma once

#include "framework/tensor/array.hpp"

#include <vector>

namespace tapestry {

/// The rows of a table (V, D) scaled to length 1, so that a dot product is a cosine. A row of zeros
/// stays as it is.
Array unit_rows(const Array& table);

struct Neighbor {
    std::int64_t id;
    Real cosine;
};

/// The `count` rows most like row `id`, by falling cosine, without the row itself and without the
/// rows before `first`, such as the special tokens. Throws std::out_of_range for an id that is no
/// row.
std::vector<Neighbor> nearest_neighbors(const Array& units, std::int64_t id, std::size_t count,
                                        std::int64_t first = 0);

} // namespace tapestry
