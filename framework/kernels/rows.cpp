#include "framework/kernels/rows.hpp"

#include "framework/kernels/exp.hpp"
#include "framework/kernels/map.hpp"
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

double deviations(const Real* x, std::size_t n, Real* d) {
    const Real first = *x;
    const auto distance = [first](auto x) { return x - first; };
    const Real mean = Real(sum_of(n, distance, x) / double(n));
    const auto deviation = [first, mean](Vector x) { return (x - Vector(first)) - Vector(mean); };
    double squares = 0;
    constexpr std::size_t most = 4096; // which are still in the cache when they are read again
    for (std::size_t done = 0; done < n; done += most) {
        const std::size_t some = std::min(n - done, most);
        map(some, d + done, deviation, x + done);
        squares += sum_of(
            some, [](auto d) { return d * d; }, d + done);
    }
    return squares;
}

void deviations_of_columns(const Real* x, std::size_t n, std::size_t width, Real* d,
                           Real* squares) {
    const auto add_distance = [](Vector sum, Vector x, Vector first) { return sum + (x - first); };
    SumOfRows distances(width), sums(width);
    for (std::size_t i = 0; i < n; ++i) {
        Real* sum = distances.next();
        map(width, sum, add_distance, sum, x + i * width, x);
    }
    std::vector<Real> mean(width, 0);
    distances.add_to(mean.data());
    for (Real& number : mean) number = Real(double(number) / double(n));

    const auto deviation = [](Vector x, Vector first, Vector mean) { return (x - first) - mean; };
    const auto add_square = [](Vector sum, Vector d) { return sum + d * d; };
    for (std::size_t i = 0; i < n; ++i) {
        map(width, d + i * width, deviation, x + i * width, x, mean.data());
        Real* sum = sums.next();
        map(width, sum, add_square, sum, d + i * width);
    }
    std::fill_n(squares, width, Real(0));
    sums.add_to(squares);
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

void gather(const Real* table, std::size_t width, const std::int64_t* ids, std::size_t n, Real* y) {
    constexpr std::size_t line = 64 / sizeof(Real), ahead = 4; // of the cache; rows
    for (std::size_t i = 0; i < n; ++i, y += width) {
        if (i + ahead < n) { // rows lie anywhere in memory
            const Real* next = table + std::size_t(ids[i + ahead]) * width;
            for (std::size_t j = 0; j < width; j += line) __builtin_prefetch(next + j);
        }
        const Real* row = table + std::size_t(ids[i]) * width;
        std::size_t j = 0; // a call of memmove costs as much as a row of a hundred numbers
        for (; j + Vector::size <= width; j += Vector::size)
            Vector::load_unaligned(row + j).store_unaligned(y + j);
        std::copy(row + j, row + width, y + j);
    }
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
