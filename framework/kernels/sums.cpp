#include "framework/kernels/sums.hpp"

#include "framework/kernels/map.hpp"
#include "framework/kernels/rows.hpp"

namespace tapestry::kernels {

void SumOfRows::add(const Real* row) { kernels::add(row, 1, next(), part_.size()); }

void SumOfRows::add(const Real* rows, std::size_t n) {
    constexpr std::size_t together = 4; // the sum is loaded and stored once for so many
    const auto add_each = [](Vector sum, Vector a, Vector b, Vector c, Vector d) {
        return (((sum + a) + b) + c) + d;
    };
    const std::size_t width = part_.size();
    std::size_t i = 0;
    for (; i + together <= n && added_ % together == 0; i += together) {
        Real* sum = next();
        added_ += together - 1;
        const Real* row = rows + i * width;
        map(width, sum, add_each, sum, row, row + width, row + 2 * width, row + 3 * width);
    }
    for (; i < n; ++i) add(rows + i * width);
}

void SumOfRows::carry() {
    total_.resize(part_.size(), 0);
    for (std::size_t i = 0; i < part_.size(); ++i) total_[i] += double(part_[i]);
    std::fill(part_.begin(), part_.end(), Real(0));
    added_ = 0;
}

void SumOfRows::add_to(Real* y) {
    if (total_.empty()) {
        kernels::add(part_.data(), 1, y, part_.size());
    } else {
        carry();
        for (std::size_t i = 0; i < part_.size(); ++i) y[i] = Real(double(y[i]) + total_[i]);
    }
}

SumsInTable::SumsInTable(Real* table, std::size_t rows, std::size_t width,
                         std::span<const std::int64_t> ids)
    : table_(table)
    , width_(width) {
    if (ids.size() <= most_in_real) return;
    sum_of_row_.assign(rows, 0);
    for (const std::int64_t id : ids) ++sum_of_row_[std::size_t(id)]; // a count, at first
    for (std::uint32_t& sum : sum_of_row_) {
        const bool has_many = sum > most_in_real;
        if (has_many) sums_.emplace_back(width);
        sum = has_many ? std::uint32_t(sums_.size()) : 0;
    }
}

SumsInTable::~SumsInTable() {
    if (sums_.empty()) return;
    for (std::size_t id = 0; id < sum_of_row_.size(); ++id)
        if (const std::uint32_t sum = sum_of_row_[id]; sum > 0)
            sums_[sum - 1].add_to(table_ + id * width_);
}

void sum_rows(const Real* x, std::size_t n, std::size_t width, Real* y) {
    std::fill_n(y, width, Real(0));
    if (n <= most_in_real) {
        for (std::size_t i = 0; i < n; ++i) add(x + i * width, 1, y, width);
        return;
    }
    SumOfRows sum(width);
    const std::size_t together = std::min(n, 256 / width); // narrow rows that make one wide row
    std::size_t i = 0;
    std::vector<Real> wide(together * width, 0);
    if (together > 1) {
        SumOfRows wide_sum(wide.size());
        wide_sum.add(x, n / together);
        i = n / together * together;
        wide_sum.add_to(wide.data());
        for (std::size_t k = 0; k < together; ++k) sum.add(wide.data() + k * width);
    }
    sum.add(x + i * width, n - i);
    sum.add_to(y);
}

} // namespace tapestry::kernels
