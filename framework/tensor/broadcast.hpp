#pragma once

#include "framework/kernels/map.hpp"
#include "framework/kernels/stretches.hpp"
#include "framework/tensor/array.hpp"

/// Functions of one or two arrays, element by element.
namespace tapestry {

/// What map and broadcast are given most often. Lambdas, because a loop calls a function through
/// its address.
inline constexpr auto plus = [](Vector a, Vector b) { return a + b; };
inline constexpr auto minus = [](Vector a, Vector b) { return a - b; };
inline constexpr auto times = [](Vector a, Vector b) { return a * b; };
inline constexpr auto over = [](Vector a, Vector b) { return a / b; };
inline constexpr auto negative = [](Vector x) {
    return x * kernels::number(-1);
}; // 0 - x is 0 for 0
inline constexpr auto minus_product = [](Vector a, Vector b) { return negative(a * b); };

/// f(x, …) for arrays of one shape; f takes a Vector of each.
template<class F, class... Arrays>
Array map(F f, const Array& first, const Arrays&... rest) {
    Array y = empty(first.shape());
    kernels::map(y.size(), y.data(), f, first.data(), rest.data()...);
    return y;
}

/// f(a, b), a and b broadcast to a common shape; f takes two Vectors.
template<class F>
Array broadcast(std::string_view operation, const Array& a, const Array& b, F f) {
    if (a.shape() == b.shape()) return map(f, a, b);
    Array y = empty(broadcast_shape(operation, a.shape(), b.shape()));
    kernels::for_each_stretch(y.shape(), a.shape(), b.shape(), [&](const kernels::Stretch& s) {
        Real* to = y.data() + s.y;
        const Real *x = a.data() + s.a, *z = b.data() + s.b;
        if (s.a_moves && s.b_moves)
            kernels::map(s.n, to, f, x, z);
        else if (s.a_moves)
            kernels::map(
                s.n, to, [&](Vector v) { return f(v, Vector(*z)); }, x);
        else
            kernels::map(
                s.n, to, [&](Vector v) { return f(Vector(*x), v); }, z);
    });
    return y;
}

/// x repeated along the axes where its extent is 1, or that it lacks, until it has this shape.
Array expand(const Array& x, const Shape& shape);

/// The reverse of expand: sums over the axes along which `shape` was repeated. It is what
/// broadcasting becomes on the way back.
Array sum_to(Array x, const Shape& shape);

} // namespace tapestry
