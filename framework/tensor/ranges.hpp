#pragma once

#include "framework/tensor/array.hpp"

/// Arrays of numbers that follow a rule.
namespace tapestry {

/// begin, begin + step, … up to `end`, which is left out: whole numbers, as torch.arange. A negative
/// step counts down. Throws std::invalid_argument for a step of 0 and for one that leads away from
/// `end`.
Indices arange(std::int64_t begin, std::int64_t end, std::int64_t step = 1);
/// 0, 1, … end - 1.
Indices arange(std::int64_t end);

/// So many numbers at even distances, the first one `start` and the last one `end`, as
/// torch.linspace. One alone is `start`. From the middle on they are counted from the end: the
/// numbers from -1 to 1 are the same in both directions.
Array linspace(double start, double end, std::size_t steps);

/// The identity matrix (n, n).
Array eye(std::size_t n);

} // namespace tapestry
