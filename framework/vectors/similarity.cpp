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

// Returns the length that x had. A row of zeros stays as it is.
Real make_unit(Real* x, std::size_t width) {
    const Real norm = std::sqrt(kernels::dot(x, x, width));
    if (norm > 0) kernels::scale(x, 1 / norm, x, width);
    return norm;
}

// The rows from `first` on with the largest dot products with a direction, without some ids.
std::vector<Neighbor> nearest(const Array& units, const Real* direction, std::size_t count,
                              std::int64_t first, const std::vector<std::int64_t>& without) {
    const std::size_t width = units.shape(1);
    std::vector<Neighbor> all;
    for (std::size_t row = std::size_t(first); row < units.shape(0); ++row) {
        const auto id = std::int64_t(row);
        if (std::find(without.begin(), without.end(), id) == without.end())
            all.push_back({id, kernels::dot(direction, units.data() + row * width, width)});
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
    const Real* x = row_of("cosine", table, a);
    const Real* y = row_of("cosine", table, b);
    const std::size_t width = table.shape(1);
    const Real norms = std::sqrt(kernels::dot(x, x, width)) * std::sqrt(kernels::dot(y, y, width));
    return norms > 0 ? kernels::dot(x, y, width) / norms : 0;
}

Array unit_rows(const Array& table) {
    require_table("unit_rows", table);
    Array units = table;
    const std::size_t width = table.shape(1);
    for (std::size_t row = 0; row < table.shape(0); ++row) {
        const Real length = make_unit(units.data() + row * width, width);
        require(std::isfinite(length), "unit_rows", "row ", row, " has the length ", length,
                ": it holds NaN, infinity, or numbers too large to square");
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
        result.push_back(
            {id, kernels::dot(direction.data(), row_of("odd_one_out", units, id), width)});
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
        sum += double(
            kernels::dot(units.data() + i * width, units.data() + (i + distance) * width, width));
    return Real(sum / double(length - distance));
}

} // namespace tapestry
