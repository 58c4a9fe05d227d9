#pragma once

#include "framework/tensor/array.hpp"

#include <optional>

namespace tapestry {

/// Where a backward writes: with beta = 0 the array holds nothing yet and is to be overwritten,
/// with beta = 1 the new gradient is to be added. The letter is BLAS's: C = A·B + beta·C.
struct GradientTarget {
    Array& array;
    Real beta;
};

/// The gradient of one tensor or parameter: nothing at first, then the sum of all that was added.
class Gradient {
  public:
    bool has_value() const { return dense_.has_value(); }
    explicit operator bool() const { return has_value(); }

    /// The sum so far. Throws std::logic_error where there is none.
    const Array& value() const;
    Array& value();

    /// Gradients accumulate, always: a tensor used twice gets the sum of both. Throws
    /// std::logic_error unless the shape is that of what is already there.
    void accumulate(Array gradient);

    /// The array to write or add to, for a backward that can do so without a temporary.
    GradientTarget target(const Shape& shape);

    void reset() { dense_.reset(); }

  private:
    std::optional<Array> dense_;
};

} // namespace tapestry
