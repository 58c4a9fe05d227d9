#include "framework/ops/compare.hpp"

#include "framework/kernels/stretches.hpp"

#include <functional>

namespace tapestry {
namespace {

template<class T, class Holds>
Mask compare(std::string_view operation, const RowMajor<T>& a, const RowMajor<T>& b, Holds holds) {
    Mask y = Mask::from_shape(broadcast_shape(operation, a.shape(), b.shape()));
    kernels::for_each_stretch(y.shape(), a.shape(), b.shape(), [&](const kernels::Stretch& s) {
        const T *x = a.data() + s.a, *z = b.data() + s.b;
        for (std::size_t i = 0; i < s.n; ++i)
            y.data()[s.y + i] = holds(x[s.a_moves ? i : 0], z[s.b_moves ? i : 0]);
    });
    return y;
}

} // namespace

Mask operator<(const Tensor& a, const Tensor& b) {
    return compare("<", a.value(), b.value(), std::less<>());
}
Mask operator>(const Tensor& a, const Tensor& b) {
    return compare(">", a.value(), b.value(), std::greater<>());
}
Mask operator<=(const Tensor& a, const Tensor& b) {
    return compare("<=", a.value(), b.value(), std::less_equal<>());
}
Mask operator>=(const Tensor& a, const Tensor& b) {
    return compare(">=", a.value(), b.value(), std::greater_equal<>());
}
Mask eq(const Tensor& a, const Tensor& b) {
    return compare("eq", a.value(), b.value(), std::equal_to<>());
}
Mask ne(const Tensor& a, const Tensor& b) {
    return compare("ne", a.value(), b.value(), std::not_equal_to<>());
}

Mask detail::eq(const Indices& a, const Indices& b) {
    return compare("eq", a, b, std::equal_to<>());
}
Mask detail::ne(const Indices& a, const Indices& b) {
    return compare("ne", a, b, std::not_equal_to<>());
}

} // namespace tapestry
