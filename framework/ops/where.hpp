#pragma once

#include "framework/ops/array_operands.hpp"

namespace tapestry {

/// a where the mask is true, and b elsewhere, as torch.where. The three shapes broadcast. The
/// gradient of an element that was not taken is 0, whatever its value is: an infinite one or NaN
/// does no harm.
Tensor where(const Mask& mask, const Tensor& a, const Tensor& b);

/// The same for what xtensor makes of arrays, such as `y > 0`, and for arrays in the place of
/// tensors.
template<class M, class A, class B>
requires AnyArray<M> Tensor where(M&& mask, A&& a, B&& b) {
    const Mask known(mask);
    const Tensor yes = as_tensor(a), no = as_tensor(b); // names, lest it calls itself
    return where(known, yes, no);
}

} // namespace tapestry
