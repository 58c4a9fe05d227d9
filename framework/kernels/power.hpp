#pragma once

#include "framework/kernels/vector.hpp"

#include <cmath>

// glibc has these for a whole register too (libmvec), which GCC calls where it is told so.
#if defined(__x86_64__) && defined(__GLIBC__)
extern "C" {
#pragma omp declare simd notinbranch
float powf(float, float) noexcept;
#pragma omp declare simd notinbranch
double pow(double, double) noexcept;
}
#endif

namespace tapestry::kernels {

/// a^b of each lane, by the C library: xsimd 8's power is wrong at 0 (0⁰ = 0, 1/0 = 0), infinity
/// and NaN.
inline Vector power(Vector a, Vector b) {
    Real base[Vector::size], exponent[Vector::size];
    a.store_unaligned(base);
    b.store_unaligned(exponent);
#pragma omp simd simdlen(Vector::size)
    for (std::size_t i = 0; i < Vector::size; ++i) base[i] = std::pow(base[i], exponent[i]);
    return Vector::load_unaligned(base);
}

} // namespace tapestry::kernels
