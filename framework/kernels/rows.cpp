#include "framework/kernels/rows.hpp"

#include "framework/kernels/vector.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

// `omp simd reduction` permits the compiler to add in another order, which -ffast-math would too,
// but without touching infinities and NaN. The order is fixed when the program is compiled.
namespace tapestry::kernels {

Real max(const Real* x, std::size_t n) {
    Vector largest(x[0]);
    auto has_nan = xsimd::isnan(largest); // no comparison tells
    std::size_t i = 0;
    for (; i + Vector::size <= n; i += Vector::size) {
        const Vector next = Vector::load_unaligned(x + i);
        has_nan = has_nan | xsimd::isnan(next);
        largest = xsimd::max(largest, next);
    }
    Real result = x[0], lanes[Vector::size];
    largest.store_unaligned(lanes);
    bool is_nan = xsimd::any(has_nan);
    const auto take = [&](Real number) {
        is_nan |= std::isnan(number);
        result = std::max(result, number);
    };
    for (const Real lane : lanes) take(lane);
    for (; i < n; ++i) take(x[i]);
    return is_nan ? std::numeric_limits<Real>::quiet_NaN() : result;
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

void multiply(const Real* a, const Real* b, Real* y, std::size_t n) {
#pragma omp simd
    for (std::size_t i = 0; i < n; ++i) y[i] = a[i] * b[i];
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
    if (i < n) {
        const Real nothing = -std::numeric_limits<Real>::infinity(); // e^nothing is 0
        const Vector e = xsimd::exp(load_part(x + i, n - i, nothing) - Vector(shift));
        store_part(e, y + i, n - i);
        sums += e;
    }
    Real lanes[Vector::size];
    sums.store_unaligned(lanes);
    return sum(lanes, Vector::size);
}

void softmax(const Real* x, Real* y, std::size_t n) {
    const Real total = exp(x, max(x, n), y, n); // less the largest, so that nothing overflows
    scale(y, 1 / total, y, n);
}

} // namespace tapestry::kernels
