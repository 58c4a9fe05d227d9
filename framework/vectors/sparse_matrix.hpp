#pragma once

#include "framework/vectors/decomposition.hpp"

#include <cstdint>

namespace tapestry {

/// A matrix that is mostly zero: of each row, the columns and values of what is not.
struct SparseMatrix {
    explicit SparseMatrix(std::size_t column_count)
        : columns(column_count) {}

    struct Element {
        std::size_t column;
        double value;
    };

    std::size_t rows() const { return ends.size(); }

    std::size_t columns;
    std::vector<Element> elements; ///< row after row
    std::vector<std::size_t> ends; ///< of each row in `elements`
};

Matrix multiply(const SparseMatrix& a, const Matrix& x);            ///< A·X
Matrix multiply_transposed(const SparseMatrix& a, const Matrix& x); ///< Aᵀ·X

/// A ≈ U·Σ with the `rank` largest singular values of A, in falling order, and their left singular
/// vectors in the columns of U (m, rank). Values too small to be told from 0 are 0, and so are
/// their columns.
struct LeftSingular {
    Matrix vectors;
    std::vector<double> values;
};

/// By subspace iteration from a random start: Halko, Martinsson and Tropp, "Finding structure with
/// randomness" (SIAM Review 2011), algorithms 4.4 and 5.1. Exact but for rounding where
/// rank + 64 reaches the smaller extent; otherwise the last of the values come out a little low.
LeftSingular left_singular(const SparseMatrix& a, std::size_t rank, std::uint64_t seed);

} // namespace tapestry
