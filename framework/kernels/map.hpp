#pragma once

#include "framework/kernels/vector.hpp"

namespace tapestry::kernels {

/// y[i] = f(x[i], …) for n elements, a register at a time. y may be one of the inputs.
template<class F, class... Inputs>
void map(std::size_t n, Real* y, F f, const Inputs*... x) {
    std::size_t i = 0;
    for (; i + Vector::size <= n; i += Vector::size)
        f(Vector::load_unaligned(x + i)...).store_unaligned(y + i);
    if (i < n) store_part(f(load_part(x + i, n - i)...), y + i, n - i);
}

/// y[i], z[i] = f(x[i]) for n elements, where f gives a pair.
template<class F>
void map_pair(std::size_t n, Real* y, Real* z, F f, const Real* x) {
    std::size_t i = 0;
    for (; i + Vector::size <= n; i += Vector::size) {
        const auto [a, b] = f(Vector::load_unaligned(x + i));
        a.store_unaligned(y + i);
        b.store_unaligned(z + i);
    }
    if (i == n) return;
    const auto [a, b] = f(load_part(x + i, n - i));
    store_part(a, y + i, n - i);
    store_part(b, z + i, n - i);
}

} // namespace tapestry::kernels
