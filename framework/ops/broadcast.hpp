#pragma once

#include "framework/ops/map.hpp"
#include "framework/tensor/shape.hpp"

#include <functional>

namespace tapestry {

/// What map and broadcast are given most often. Lambdas, because a loop calls a function through
/// its address.
inline constexpr auto plus = [](Vector a, Vector b) { return a + b; };
inline constexpr auto minus = [](Vector a, Vector b) { return a - b; };
inline constexpr auto times = [](Vector a, Vector b) { return a * b; };
inline constexpr auto over = [](Vector a, Vector b) { return a / b; };

/// A stretch of a broadcast operation: n neighbouring elements of the result, for which each input
/// either moves along or stays at one element.
struct Run {
    std::size_t y, a, b, n; ///< where it begins in the result and the inputs, and its length
    bool a_moves, b_moves;
};

/// Calls `visit` for stretches that together cover the result, each as long as possible: the loop
/// within a stretch is a plain one, whatever the shapes. a and b must broadcast to `shape`: see
/// broadcast_shape, which checks it.
void for_each_run(const Shape& shape, const Shape& a, const Shape& b,
                  const std::function<void(const Run&)>& visit);

/// f(a, b) element by element, a and b broadcast to a common shape; f takes two Vectors.
template<class F>
Array broadcast(std::string_view operation, const Array& a, const Array& b, F f) {
    if (a.shape() == b.shape()) return map(f, a, b);
    Array y = empty(broadcast_shape(operation, a.shape(), b.shape()));
    for_each_run(y.shape(), a.shape(), b.shape(), [&](const Run& run) {
        Real* to = y.data() + run.y;
        const Real *x = a.data() + run.a, *z = b.data() + run.b;
        if (run.a_moves && run.b_moves)
            map(run.n, to, f, x, z);
        else if (run.a_moves)
            map(
                run.n, to, [&](Vector v) { return f(v, Vector(*z)); }, x);
        else
            map(
                run.n, to, [&](Vector v) { return f(Vector(*x), v); }, z);
    });
    return y;
}

/// x repeated along the axes where its extent is 1, or that it lacks, until it has this shape.
Array expand(const Array& x, const Shape& shape);

/// The sums, and the largest elements, along one axis, which stays with extent 1 so that they
/// broadcast with x.
Array sum_along(const Array& x, std::size_t axis);
Array max_along(const Array& x, std::size_t axis);

/// The backward of broadcasting: sums over the axes along which `shape` was repeated.
Array sum_to(Array gradient, const Shape& shape);

} // namespace tapestry
