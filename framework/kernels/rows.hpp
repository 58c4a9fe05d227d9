#pragma once

#include "framework/kernels/real.hpp"

#include <cstddef>
#include <cstdint>

/// Loops over one contiguous row of numbers, a vector register at a time. The fused operations
/// (softmax, layer norm, attention, cross entropy) are made of these.
namespace tapestry::kernels {

Real max(const Real* x, std::size_t n); ///< of n ≥ 1 numbers; NaN where one of them is
Real sum(const Real* x, std::size_t n);
Real dot(const Real* x, const Real* y, std::size_t n); ///< Σ x·y

Real max_abs(const Real* x, std::size_t n); ///< max |x|, 0 for none; NaN where one of them is

/// √(Σ x²), also where a square is too large or too small for Real.
double norm(const Real* x, std::size_t n);

/// The largest power of two up to a size, and 1 for 0, infinity and NaN. Dividing numbers of that
/// size by it is exact. Their squares are ordinary numbers then.
Real unit_of(Real size);

/// The mean of n numbers, and their variance Σ (x - mean)²/n.
struct Moments {
    double mean, variance;
};
Moments moments(const Real* x, std::size_t n);

/// d = x - mean x of n ≥ 1 numbers, and returns Σ d². The mean is taken of the distances from the
/// first number: of equal numbers, it is exact.
double deviations(const Real* x, std::size_t n, Real* d);

/// The same of each column of n ≥ 1 rows; squares = Σ d².
void deviations_of_columns(const Real* x, std::size_t n, std::size_t width, Real* d, Real* squares);

/// y[i] = table[ids[i]] for rows of so many numbers.
void gather(const Real* table, std::size_t width, const std::int64_t* ids, std::size_t n, Real* y);

/// y = scale·x; x and y may be the same row.
void scale(const Real* x, Real scale, Real* y, std::size_t n);

/// y = a·b, element by element; y may be one of them.
void multiply(const Real* a, const Real* b, Real* y, std::size_t n);

/// y += scale·x
void add(const Real* x, Real scale, Real* y, std::size_t n);

/// y = e^(x - shift), and returns the sum of y; x and y may be the same row.
Real exp(const Real* x, Real shift, Real* y, std::size_t n);

/// y = softmax(x); x and y may be the same row.
void softmax(const Real* x, Real* y, std::size_t n);

} // namespace tapestry::kernels
