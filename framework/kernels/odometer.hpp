#pragma once

#include <cstddef>
#include <span>
#include <vector>

/// Walks through arrays of any number of dimensions.
namespace tapestry::kernels {

/// The extents of an array, outermost first.
using Extents = std::span<const std::size_t>;

/// How far apart neighbours along each axis are in memory, in elements.
using Strides = std::vector<std::size_t>;
Strides row_major_strides(Extents shape);

/// The strides of an input that is broadcast to `shape`: 0 along the axes where it is repeated.
Strides broadcast_strides(Extents shape, Extents input);

/// A counter over the places of a shape. The last axis turns fastest; where it has come round, the
/// axis before it moves by one. It knows where two arrays have their element of each place.
class Odometer {
  public:
    Odometer(std::vector<std::size_t> shape, Strides a_strides, Strides b_strides);

    std::size_t a = 0, b = 0; ///< the offsets in both arrays, in elements

    /// Goes to the next place. Returns false, and is at the first one again, after the last.
    bool next();

  private:
    std::vector<std::size_t> shape_;
    Strides a_strides_, b_strides_;
    std::vector<std::size_t> at_;
};

} // namespace tapestry::kernels
