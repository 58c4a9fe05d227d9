#pragma once

#include "framework/tensor/array.hpp"

/// Reductions of an array over some of its axes, which stay with extent 1, so that the result
/// broadcasts with the array.
namespace tapestry {

Array sum_over(const Array& x, const std::vector<std::size_t>& axes);

/// The largest elements, and NaN where there is one.
Array max_over(const Array& x, const std::vector<std::size_t>& axes);

/// x/n. A long axis may have more elements than Real can count.
Array divided(Array x, double n);

} // namespace tapestry
