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
inline Vector load_part(const Real* x, std::size_t n, Real rest = 0);

/// Writes the first n lanes to y.
inline void store_part(Vector x, Real* y, std::size_t n);

// With AVX-512, a mask says which lanes are read or written. Without it the lanes go through memory.
#if defined(__AVX512F__) && !defined(TAPESTRY_DOUBLE)
inline __mmask16 first_lanes(std::size_t n) { return __mmask16((1u << n) - 1); }

inline Vector load_part(const Real* x, std::size_t n, Real rest) {
    return _mm512_mask_loadu_ps(_mm512_set1_ps(rest), first_lanes(n), x);
}

inline void store_part(Vector x, Real* y, std::size_t n) {
    _mm512_mask_storeu_ps(y, first_lanes(n), x);
}
#else
inline Vector load_part(const Real* x, std::size_t n, Real rest) {
    Real lanes[Vector::size];
    std::fill_n(lanes, Vector::size, rest);
    std::copy_n(x, n, lanes);
    return Vector::load_unaligned(lanes);
}

inline void store_part(Vector x, Real* y, std::size_t n) {
    Real lanes[Vector::size];
    x.store_unaligned(lanes);
    std::copy_n(lanes, n, y);
}
#endif

inline Real sum_of_lanes(Vector x) {
#if XSIMD_VERSION_MAJOR < 9 // it was renamed
    return xsimd::hadd(x);
#else
    return xsimd::reduce_add(x);
#endif
}

} // namespace kernels
} // namespace tapestry
