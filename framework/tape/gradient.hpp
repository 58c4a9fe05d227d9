#pragma once

#include "framework/tensor/sparse_rows.hpp"

#include <variant>

namespace tapestry {

/// Where a backward writes: with beta = 0 the array holds nothing yet and is to be overwritten,
/// with beta = 1 the new gradient is to be added. The letter is BLAS's: C = A·B + beta·C.
struct GradientTarget {
    Array& array;
    Real beta;
};

/// The gradient of one tensor or parameter: nothing at first, then the sum of all that was added.
/// Of a table it may be a set of rows, for as long as nothing else than rows is added.
class Gradient {
  public:
    bool has_value() const { return !std::holds_alternative<std::monostate>(sum_); }
    explicit operator bool() const { return has_value(); }
    bool is_sparse() const { return std::holds_alternative<SparseRows>(sum_); }

    /// The sum so far. Throws std::logic_error where there is none, and where it is a set of rows.
    const Array& value() const;
    Array& value();

    /// The sum so far as a set of rows. Throws std::logic_error where it is none.
    const SparseRows& rows() const;
    SparseRows& rows();

    /// The sum as an array, from rows too.
    Array to_dense() const;

    /// Gradients accumulate, always: a tensor used twice gets the sum of both. Throws
    /// std::logic_error unless the shape is that of what is already there.
    void accumulate(Array gradient);
    void accumulate(SparseRows gradient);
    void accumulate(Gradient gradient);

    /// The array to write or add to, for a backward that can do so without a temporary.
    GradientTarget target(const Shape& shape);

    void reset() { sum_ = std::monostate(); }

  private:
    std::variant<std::monostate, Array, SparseRows> sum_;
};

} // namespace tapestry
