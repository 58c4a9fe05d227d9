#include "framework/vectors/similarity.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry {
namespace {

void require_table(std::string_view function, const Array& table) {
    require(table.dimension() == 2, function, "needs a table (V, D), got ", table.shape());
}

const Real* row_of(std::string_view function, const Array& table, std::int64_t id) {
    require_table(function, table);
    const auto total = std::int64_t(table.shape(0));
    if (id < 0 || id >= total)
        throw std::out_of_range(message(function, "id ", id, " is outside [0, ", total, ")"));
    return table.data() + std::size_t(id) * table.shape(1);
}

void require_first(std::string_view function, std::int64_t first) {
    require(first >= 0, function, "the first row cannot be ", first);
}

// Scales x to length 1. A row of zeros stays as it is.
void make_unit(Real* x, std::size_t width) {
    const Real unit = kernels::unit_of(kernels::max_abs(x, width));
    for (std::size_t i = 0; i < width; ++i) x[i] /= unit; // now Real can hold the squares
    const auto length = Real(kernels::norm(x, width));
    if (length > 0) kernels::scale(x, 1 / length, x, width);
}

std::vector<Real> unit_row(std::string_view function, const Array& table, std::int64_t id) {
    const Real* row = row_of(function, table, id);
    const std::size_t width = table.shape(1);
    require(std::isfinite(kernels::max_abs(row, width)), function, "row ", id,
            " holds NaN or infinity: it has no direction");
    std::vector<Real> unit(row, row + width);
    make_unit(unit.data(), width);
    return unit;
}

// The cosine of rows of length 1, or 0. Rounding may put their product a little beyond 1.
Real product(const Real* x, const Real* y, std::size_t width) {
    return std::clamp<Real>(kernels::dot(x, y, width), -1, 1);
}

// The rows from `first` on with the largest dot products with a direction, without some ids.
std::vector<Neighbor> nearest(const Array& units, const Real* direction, std::size_t count,
                              std::int64_t first, const std::vector<std::int64_t>& without) {
    const std::size_t width = units.shape(1);
    std::vector<Neighbor> all;
    for (std::size_t row = std::size_t(first); row < units.shape(0); ++row) {
        const auto id = std::int64_t(row);
        if (std::find(without.begin(), without.end(), id) == without.end())
            all.push_back({id, product(direction, units.data() + row * width, width)});
    }
    const auto end = all.begin() + std::ptrdiff_t(std::min(count, all.size()));
    std::partial_sort(all.begin(), end, all.end(), [](const Neighbor& a, const Neighbor& b) {
        return a.cosine != b.cosine ? a.cosine > b.cosine : a.id < b.id;
    });
    all.erase(end, all.end());
    return all;
}

} // namespace

Real cosine(const Array& table, std::int64_t a, std::int64_t b) {
    const std::vector<Real> x = unit_row("cosine", table, a), y = unit_row("cosine", table, b);
    return product(x.data(), y.data(), x.size());
}

Array unit_rows(const Array& table) {
    require_table("unit_rows", table);
    Array units = empty(table.shape());
    Real* to = units.data();
    for (std::size_t row = 0; row < table.shape(0); ++row) {
        const std::vector<Real> unit = unit_row("unit_rows", table, std::int64_t(row));
        to = std::copy(unit.begin(), unit.end(), to);
    }
    return units;
}

std::vector<Neighbor> nearest_neighbors(const Array& units, std::int64_t id, std::size_t count,
                                        std::int64_t first) {
    const Real* const direction = row_of("nearest_neighbors", units, id);
    require_first("nearest_neighbors", first);
    return nearest(units, direction, count, first, {id});
}

std::vector<Neighbor> analogies(const Array& units, std::int64_t a, std::int64_t b, std::int64_t c,
                                std::size_t count, std::int64_t first,
                                QuestionWords question_words) {
    require_first("analogies", first);
    const Real* const row_a = row_of("analogies", units, a);
    const Real* const row_b = row_of("analogies", units, b);
    const Real* const row_c = row_of("analogies", units, c);
    const std::size_t width = units.shape(1);
    std::vector<Real> direction(row_b, row_b + width);
    kernels::add(row_a, -1, direction.data(), width);
    kernels::add(row_c, 1, direction.data(), width);
    make_unit(direction.data(), width);
    if (question_words == QuestionWords::kept)
        return nearest(units, direction.data(), count, first, {});
    return nearest(units, direction.data(), count, first, {a, b, c});
}

std::vector<Neighbor> odd_one_out(const Array& units, const std::vector<std::int64_t>& ids) {
    require(ids.size() >= 3, "odd_one_out", "needs at least three ids, got ", ids.size());
    require_table("odd_one_out", units);
    const std::size_t width = units.shape(1);
    std::vector<Real> direction(width, 0); // of the sum, and so of the mean
    for (const std::int64_t id : ids)
        kernels::add(row_of("odd_one_out", units, id), 1, direction.data(), width);
    make_unit(direction.data(), width);
    std::vector<Neighbor> result;
    for (const std::int64_t id : ids)
        result.push_back({id, product(direction.data(), row_of("odd_one_out", units, id), width)});
    std::stable_sort(result.begin(), result.end(),
                     [](const Neighbor& a, const Neighbor& b) { return a.cosine < b.cosine; });
    return result;
}

Real mean_cosine(const Array& units, std::size_t distance) {
    require_table("mean_cosine", units);
    const std::size_t length = units.shape(0), width = units.shape(1);
    require(distance < length, "mean_cosine", "no two of ", length, " rows are ", distance,
            " apart");
    double sum = 0;
    for (std::size_t i = 0; i + distance < length; ++i)
        sum +=
            double(product(units.data() + i * width, units.data() + (i + distance) * width, width));
    return Real(sum / double(length - distance));
}

} // namespace tapestry
