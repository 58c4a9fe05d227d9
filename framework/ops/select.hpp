#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// The elements with one index along an axis, which vanishes: select(x, 1, t) is x[:, t]. A
/// negative index counts from the end. Along the first axis nothing is copied. Throws
/// std::out_of_range for an axis or an index that x lacks.
Tensor select(const Tensor& x, std::ptrdiff_t axis, std::ptrdiff_t index);

/// That for each index along an axis, as torch.unbind: stack undoes it. Throws std::out_of_range for
/// an axis that x lacks.
std::vector<Tensor> unbind(const Tensor& x, std::ptrdiff_t axis = 0);

} // namespace tapestry
