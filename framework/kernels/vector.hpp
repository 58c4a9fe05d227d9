#pragma once

#include "framework/kernels/real.hpp"

#include <algorithm>
#include <cstddef>
#include <xsimd/xsimd.hpp>

namespace tapestry {

/// As many numbers as a vector register holds. Functions of one or more Vectors are what the
/// elementwise operations are made of: `[](Vector x) { return xsimd::sqrt(x); }`.
using Vector = xsimd::batch<Real>;

namespace kernels {

/// The same number in all lanes.
inline Vector number(double value) { return Vector(Real(value)); }

/// The n < Vector::size numbers at x, and `rest` in the lanes that are left.
inline Vector load_part(const Real* x, std::size_t n, Real rest = 0) {
    Real lanes[Vector::size];
    std::fill(std::copy_n(x, n, lanes), lanes + Vector::size, rest);
    return Vector::load_unaligned(lanes);
}

/// Writes the first n lanes to y.
inline void store_part(Vector x, Real* y, std::size_t n) {
    Real lanes[Vector::size];
    x.store_unaligned(lanes);
    std::copy_n(lanes, n, y);
}

inline Real sum_of_lanes(Vector x) {
#if XSIMD_VERSION_MAJOR < 9 // it was renamed
    return xsimd::hadd(x);
#else
    return xsimd::reduce_add(x);
#endif
}

} // namespace kernels
} // namespace tapestry
