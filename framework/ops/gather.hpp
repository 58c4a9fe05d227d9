#pragma once

#include "framework/tape/tape.hpp"

namespace tapestry {

/// Yes or no for each element.
using Mask = RowMajor<bool>;

/// The rows of a table: indices of any shape (*) and a table (V, D) to (*, D), as
/// torch.nn.functional.embedding. An index used twice gets the sum of both gradients. Throws
/// std::out_of_range with the index, its position and the range; negatives do not wrap around.
Tensor embedding(const Indices& indices, const Tensor& table);

/// x, with `value` where the mask is true. The mask broadcasts to the shape of x.
Tensor masked_fill(const Tensor& x, const Mask& mask, Real value);

} // namespace tapestry
