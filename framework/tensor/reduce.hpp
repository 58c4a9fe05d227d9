#pragma once

#include "framework/tensor/array.hpp"

/// Reductions of an array over some of its axes, which stay with extent 1, so that the result
/// broadcasts with the array.
namespace tapestry {

Array sum_over(const Array& x, const std::vector<std::size_t>& axes);

/// The largest elements, and NaN where there is one.
Array max_over(const Array& x, const std::vector<std::size_t>& axes);

} // namespace tapestry
