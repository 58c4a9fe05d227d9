#pragma once

#include "framework/tensor/array.hpp"

#include <algorithm>
#include <xsimd/xsimd.hpp>

namespace tapestry {

/// As many numbers as a vector register holds. Functions of one or more Vectors are what the
/// elementwise operations are made of: `[](Vector x) { return xsimd::exp(x); }`.
using Vector = xsimd::batch<Real>;

/// y[i] = f(x[i], …) for n elements, a register at a time. y may be one of the inputs.
template<class F, class... Inputs>
void map(std::size_t n, Real* y, F f, const Inputs*... x) {
    std::size_t i = 0;
    for (; i + Vector::size <= n; i += Vector::size)
        f(Vector::load_unaligned(x + i)...).store_unaligned(y + i);
    if (i == n) return;
    const auto partly_filled = [&](const Real* from) {
        Real lanes[Vector::size] = {}; // f takes the rest of the lanes at 0, and nobody looks
        std::copy(from + i, from + n, lanes);
        return Vector::load_unaligned(lanes);
    };
    Real lanes[Vector::size];
    f(partly_filled(x)...).store_unaligned(lanes);
    std::copy(lanes, lanes + (n - i), y + i);
}

/// y[i], z[i] = f(x[i]) for n elements, where f gives a pair.
template<class F>
void map_pair(std::size_t n, Real* y, Real* z, F f, const Real* x) {
    const auto write = [&f](const Real* x, Real* y, Real* z) {
        const auto [a, b] = f(Vector::load_unaligned(x));
        a.store_unaligned(y);
        b.store_unaligned(z);
    };
    std::size_t i = 0;
    for (; i + Vector::size <= n; i += Vector::size) write(x + i, y + i, z + i);
    if (i == n) return;
    Real lanes[3][Vector::size] = {};
    std::copy(x + i, x + n, lanes[0]);
    write(lanes[0], lanes[1], lanes[2]);
    std::copy_n(lanes[1], n - i, y + i);
    std::copy_n(lanes[2], n - i, z + i);
}

/// The same for whole arrays, which have one shape.
template<class F, class... Arrays>
Array map(F f, const Array& first, const Arrays&... rest) {
    Array y = empty(first.shape());
    map(y.size(), y.data(), f, first.data(), rest.data()...);
    return y;
}

} // namespace tapestry
