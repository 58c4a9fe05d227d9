#include "framework/kernels/rows.hpp"

#include "framework/kernels/exp.hpp"
#include "framework/kernels/sums.hpp"
#include "framework/kernels/vector.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tapestry::kernels {

Real max(const Real* x, std::size_t n) {
    Vector largest(x[0]);
    auto has_nan = xsimd::isnan(largest); // no comparison tells
    const auto take = [&](Vector next) {
        has_nan = has_nan | xsimd::isnan(next);
        largest = xsimd::max(largest, next);
    };
    std::size_t i = 0;
    for (; i + Vector::size <= n; i += Vector::size) take(Vector::load_unaligned(x + i));
    if (i < n) take(load_part(x + i, n - i, x[0]));
    if (xsimd::any(has_nan)) return std::numeric_limits<Real>::quiet_NaN();
    Real lanes[Vector::size];
    largest.store_unaligned(lanes);
    return *std::max_element(lanes, lanes + Vector::size);
}

Real sum(const Real* x, std::size_t n) {
    return Real(sum_of(
        n, [](auto x) { return x; }, x));
}

Real dot(const Real* x, const Real* y, std::size_t n) {
    return Real(sum_of(
        n, [](auto x, auto y) { return x * y; }, x, y));
}

// The mean is taken of the distances from the first number: of equal numbers, it is exact.
Moments moments(const Real* x, std::size_t n) {
    const auto distance = [first = *x](auto x) { return x - first; };
    const double mean = double(*x) + sum_of(n, distance, x) / double(n);
    const auto square = [m = Real(mean)](auto x) { return (x - m) * (x - m); };
    return {mean, sum_of(n, square, x) / double(n)};
}

Real max_abs(const Real* x, std::size_t n) {
    Real result = 0;
    for (std::size_t i = 0; i < n; ++i)
        if (std::abs(x[i]) > result || std::isnan(x[i])) result = std::abs(x[i]);
    return result;
}

Real unit_of(Real size) {
    return size > 0 && std::isfinite(size) ? std::scalbn(Real(1), std::ilogb(size)) : 1;
}

double norm(const Real* x, std::size_t n) {
    const auto square = [](auto x) { return x * x; };
    const double squares = sum_of(n, square, x);
    // Smaller squares lose digits as subnormal numbers do, and larger ones overflow.
    const double least = double(n) * double(std::numeric_limits<Real>::min());
    if (squares >= least && std::isfinite(squares)) return std::sqrt(squares);
    const Real unit = unit_of(max_abs(x, n));
    const auto square_by_unit = [unit](auto x) { return (x / unit) * (x / unit); };
    return double(unit) * std::sqrt(sum_of(n, square_by_unit, x));
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
        const Vector e = exp(Vector::load_unaligned(x + i) - Vector(shift));
        e.store_unaligned(y + i);
        sums += e;
    }
    if (i < n) {
        const Real nothing = -std::numeric_limits<Real>::infinity(); // e^nothing is 0
        const Vector e = exp(load_part(x + i, n - i, nothing) - Vector(shift));
        store_part(e, y + i, n - i);
        sums += e;
    }
    return sum_of_lanes(sums);
}

void softmax(const Real* x, Real* y, std::size_t n) {
    const Real total = exp(x, max(x, n), y, n); // less the largest, so that nothing overflows
    scale(y, 1 / total, y, n);
}

} // namespace tapestry::kernels
