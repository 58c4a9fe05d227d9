#pragma once

#include "framework/kernels/real.hpp"

#include <cstddef>

namespace tapestry {

/// A view of a row-major matrix, or of a part of one: element (i, j) is data[i·stride + j], and
/// data[j·stride + i] of a transposed one. `rows` and `columns` are those of the view.
template<class Number>
struct MatrixOf {
    const Number* data;
    std::size_t rows;
    std::size_t columns;
    std::size_t stride;
    bool is_transposed = false;

    /// Rows first ≤ i < end.
    MatrixOf rows_between(std::size_t first, std::size_t end) const {
        return {data + first * (is_transposed ? 1 : stride), end - first, columns, stride,
                is_transposed};
    }
    /// How many rows and columns lie in memory, where a transposed matrix is not.
    std::size_t stored_rows() const { return is_transposed ? columns : rows; }
    std::size_t stored_columns() const { return is_transposed ? rows : columns; }
};

using MatrixView = MatrixOf<Real>;

template<class Number>
MatrixOf<Number> transposed(const MatrixOf<Number>& m) {
    return {m.data, m.columns, m.rows, m.stride, !m.is_transposed};
}

} // namespace tapestry
