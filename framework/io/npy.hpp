#pragma once

#include "framework/tensor/array.hpp"

#include <filesystem>

namespace tapestry {

/// Writes an array in NumPy's format
/// (numpy.org/doc/stable/reference/generated/numpy.lib.format.html, version 1.0), which numpy.load
/// reads: `\x93NUMPY`, the version, the header's length in two bytes, a Python dictionary with
/// type, order and shape that ends at a multiple of 64 bytes, and the elements, little-endian. The
/// file is replaced as a whole or, on error, not at all (see write_atomically). Throws
/// std::runtime_error where it cannot be written.
void write_npy(const std::filesystem::path& path, const Array& array);

} // namespace tapestry
