#pragma once

#include "framework/kernels/vector.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// Sums of many numbers. A sum in single precision goes wrong as it grows. Each number that is
/// added loses the digits below the sum's last one: 2²⁴ + 1 is 2²⁴. Here only a few numbers are
/// added in Real, which is fast. The sums of these are added in double.
namespace tapestry::kernels {

/// As many numbers, or rows, as are added in Real.
inline constexpr std::size_t most_in_real = 32;

/// Σ f(x[i], …) over n elements, where f takes a Vector, or one number, of each input.
template<class F, class... Inputs>
double sum_of(std::size_t n, F f, const Inputs*... x) {
    double total = 0;
    std::size_t i = 0;
    while (i + Vector::size <= n) {
        const std::size_t stretch = std::min((n - i) / Vector::size, most_in_real);
        Vector part(Real(0));
        for (const std::size_t end = i + stretch * Vector::size; i < end; i += Vector::size)
            part += f(Vector::load_unaligned(x + i)...);
        total += double(sum_of_lanes(part));
    }
    Real rest = 0;
    for (; i < n; ++i) rest += f(x[i]...);
    return total + double(rest);
}

/// The sum of rows of equal width.
class SumOfRows {
  public:
    explicit SumOfRows(std::size_t width)
        : part_(width, 0) {}

    /// Where one more row is to be added.
    Real* next() {
        if (added_ == most_in_real) carry();
        ++added_;
        return part_.data();
    }
    void add(const Real* row);
    void add(const Real* rows, std::size_t n); ///< n rows, one behind the other

    /// y += the sum; to be called once, at the end.
    void add_to(Real* y);

  private:
    void carry(); // from Real to double

    std::vector<Real> part_;
    std::vector<double> total_; // empty until it is needed
    std::size_t added_ = 0;     // rows in part_
};

/// Additions to the rows of a table: a row that gets many of them is summed up on the side.
class SumsInTable {
  public:
    /// The table has `rows` rows; `ids` says which of them will get how many additions.
    SumsInTable(Real* table, std::size_t rows, std::size_t width,
                std::span<const std::int64_t> ids);
    ~SumsInTable(); ///< adds what is on the side to the table
    SumsInTable(const SumsInTable&) = delete;
    SumsInTable& operator=(const SumsInTable&) = delete;

    /// Where the next addition to row `id` goes.
    Real* row(std::int64_t id) {
        const std::uint32_t sum = sums_.empty() ? 0 : sum_of_row_[std::size_t(id)];
        return sum > 0 ? sums_[sum - 1].next() : table_ + std::size_t(id) * width_;
    }

  private:
    Real* table_;
    std::size_t width_;
    std::vector<std::uint32_t> sum_of_row_; // its place in sums_, counted from 1; 0: it has none
    std::vector<SumOfRows> sums_;
};

/// y[j] = Σ x[i][j] over n rows.
void sum_rows(const Real* x, std::size_t n, std::size_t width, Real* y);

} // namespace tapestry::kernels
