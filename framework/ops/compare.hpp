#pragma once

#include "framework/tape/tape.hpp"

/// Comparisons, element by element: a Mask, which has no gradient. Shapes broadcast as in
/// arithmetic. As everywhere, NaN is neither smaller nor larger than a number, and not equal to
/// itself.
namespace tapestry {

Mask operator<(const Tensor& a, const Tensor& b);
Mask operator>(const Tensor& a, const Tensor& b);
Mask operator<=(const Tensor& a, const Tensor& b);
Mask operator>=(const Tensor& a, const Tensor& b);

/// a = b, as torch.eq. The operator == of arrays says whether they are the same, as torch.equal.
Mask eq(const Tensor& a, const Tensor& b);
/// a ≠ b, as torch.ne.
Mask ne(const Tensor& a, const Tensor& b);

namespace detail {
Mask eq(const Indices& a, const Indices& b);
Mask ne(const Indices& a, const Indices& b);
} // namespace detail

/// The same of Indices, and of one of them and a whole number.
template<IdLike A, IdLike B>
Mask eq(const A& a, const B& b) {
    return detail::eq(Indices(a), Indices(b));
}
template<IdLike A, IdLike B>
Mask ne(const A& a, const B& b) {
    return detail::ne(Indices(a), Indices(b));
}

} // namespace tapestry
