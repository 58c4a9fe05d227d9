#pragma once

#include "framework/tensor/array.hpp"

#include <string>

namespace tapestry {

/// An array as PyTorch prints it: nested square brackets, with a column for each place in a row.
/// Numbers have four decimals, or none where all of them are whole (`[1., 2.]`). They are written
/// like 1.0000e-05 where the largest is above 10⁸ or over 1000 times the smallest, or where the
/// smallest is below 10⁻⁴ and not all are whole. Zeros, infinities and NaN do not count for that.
/// Of more than 1000 elements only the first and last three along each axis are shown. `indent` is
/// how far to the right of a page of 80 columns the text will begin.
std::string to_string(const Array& array, std::size_t indent = 0);
std::string to_string(const Indices& indices, std::size_t indent = 0);

} // namespace tapestry
