#pragma once

#include "framework/tensor/sparse_rows.hpp"

#include <iosfwd>
#include <variant>

namespace tapestry {

/// Where a backward writes. With beta = 0 the array holds nothing yet and is to be overwritten;
/// with beta = 1 the new gradient is to be added. The letter is BLAS's: C = A·B + beta·C.
struct GradientTarget {
    Array& array;
    Real beta;

    /// The array for a loop that adds: filled with zeros where it held nothing.
    Array& or_zeros() const {
        if (beta == 0) array.fill(Real(0));
        return array;
    }
};

/// The gradient of one tensor or parameter: nothing at first, then the sum of all that was added.
/// That of a table stays a set of rows while only rows are added.
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

    /// The same, and nothing is left: an array is moved and not copied.
    Array take();

    /// Gradients accumulate, always: a tensor used twice gets the sum of both. Throws
    /// std::logic_error unless the shape is that of what is already there.
    void accumulate(Array gradient);
    void accumulate(SparseRows gradient);
    void accumulate(Gradient gradient);

    /// The array to write or add to, for a backward that can do so without a temporary.
    GradientTarget target(const Shape& shape);

    /// Calls f(offset, numbers, n) once for each row that is not zero; the offset is where it
    /// begins in the array. An array counts as one long row.
    template<class F>
    void for_each_row(F f) const {
        if (!is_sparse()) return f(std::size_t(0), value().data(), value().size());
        const SparseRows sum = coalesce(rows());
        for (std::size_t i = 0; i < sum.indices.size(); ++i)
            f(sum.offset(i), sum.row(i), sum.width());
    }

    void reset() { sum_ = std::monostate(); }

  private:
    std::variant<std::monostate, Array, SparseRows> sum_;
};

/// An array as PyTorch prints it; rows as SparseRows(indices=…, values=…, shape=…); None where
/// there is no gradient.
std::ostream& operator<<(std::ostream& out, const Gradient& gradient);

} // namespace tapestry
