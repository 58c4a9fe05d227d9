#include "framework/ops/rows.hpp"

#include "framework/ops/map.hpp"

#include <cmath>

// `omp simd reduction` permits the compiler to add in another order, which -ffast-math would too,
// but without touching infinities and NaN. The order is fixed when the program is compiled.
namespace tapestry::rows {

Real max(const Real* x, std::size_t n) {
    Vector largest(x[0]);
    std::size_t i = 0;
    for (; i + Vector::size <= n; i += Vector::size)
        largest = larger(largest, Vector::load_unaligned(x + i));
    for (; i < n; ++i) largest = larger(largest, Vector(x[i]));
    Real lanes[Vector::size];
    largest.store_unaligned(lanes);
    Real result = lanes[0];
    for (const Real lane : lanes)
        if (lane > result || std::isnan(lane)) result = lane;
    return result;
}

Real sum(const Real* x, std::size_t n) {
    Real result = 0;
#pragma omp simd reduction(+ : result)
    for (std::size_t i = 0; i < n; ++i) result += x[i];
    return result;
}

Real dot(const Real* x, const Real* y, std::size_t n) {
    Real result = 0;
#pragma omp simd reduction(+ : result)
    for (std::size_t i = 0; i < n; ++i) result += x[i] * y[i];
    return result;
}

Real sum_of_squares(const Real* x, Real mean, std::size_t n) {
    Real result = 0;
#pragma omp simd reduction(+ : result)
    for (std::size_t i = 0; i < n; ++i) result += (x[i] - mean) * (x[i] - mean);
    return result;
}

void scale(const Real* x, Real scale, Real* y, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) y[i] = scale * x[i];
}

void add(const Real* x, Real scale, Real* y, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) y[i] += scale * x[i];
}

Real exp(const Real* x, Real shift, Real* y, std::size_t n) {
    Vector sums(Real(0));
    std::size_t i = 0;
    for (; i + Vector::size <= n; i += Vector::size) {
        const Vector e = xsimd::exp(Vector::load_unaligned(x + i) - Vector(shift));
        e.store_unaligned(y + i);
        sums += e;
    }
    Real total = 0;
    for (; i < n; ++i) total += y[i] = std::exp(x[i] - shift);
    alignas(64) Real lanes[Vector::size];
    sums.store_aligned(lanes);
    return total + sum(lanes, Vector::size);
}

void softmax(const Real* x, Real scale, Real* y, std::size_t n) {
    rows::scale(x, scale, y, n);
    const Real total = exp(y, max(y, n), y, n); // less the largest, so that nothing overflows
    rows::scale(y, 1 / total, y, n);
}

} // namespace tapestry::rows
