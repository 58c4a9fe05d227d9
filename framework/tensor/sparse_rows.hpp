#pragma once

#include "framework/tensor/array.hpp"

#include <vector>

namespace tapestry {

/// A table (V, D) that is zero but for a few rows: row i of `values` (n, D) is to be added to row
/// indices[i], so that an index which comes twice counts twice. Such is the gradient of a lookup;
/// torch.sparse_coo_tensor is its like.
struct SparseRows {
    Shape shape; // of the table
    std::vector<std::int64_t> indices;
    Array values;
};

/// The same with each index once, in ascending order.
SparseRows coalesce(const SparseRows& rows);

/// table += scale·rows. Throws std::logic_error unless the shapes are equal.
void add(const SparseRows& rows, Real scale, Array& table);

/// first += second, by taking its rows too. Throws std::logic_error unless the shapes are equal.
void append(SparseRows& first, const SparseRows& second);

} // namespace tapestry
