#pragma once

#include "framework/tensor/array.hpp"

#include <vector>

namespace tapestry {

/// A table (V, D) that is zero but for a few rows. Row i of `values` (n, D) is to be added to row
/// indices[i], so that an index which comes twice counts twice. Such is the gradient of a lookup;
/// PyTorch's counterpart is torch.sparse_coo_tensor.
struct SparseRows {
    Shape shape; ///< of the table
    std::vector<std::int64_t> indices;
    Array values;

    std::size_t width() const { return shape[1]; }
    const Real* row(std::size_t i) const { return values.data() + i * width(); }
    /// Where the row that it is to be added to begins in the table.
    std::size_t offset(std::size_t i) const { return std::size_t(indices[i]) * width(); }
};

/// The same with each index once, in ascending order.
SparseRows coalesce(const SparseRows& rows);

/// table += scale·rows. Throws std::logic_error unless the shapes are equal.
void add(const SparseRows& rows, Real scale, Array& table);

/// first += second, by taking its rows too. Throws std::logic_error unless the shapes are equal.
void append(SparseRows& first, const SparseRows& second);

/// The ids in ascending order, each once.
std::vector<std::int64_t> sorted_unique(std::vector<std::int64_t> ids);

} // namespace tapestry
