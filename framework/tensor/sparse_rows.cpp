#include "framework/tensor/sparse_rows.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/kernels/sums.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>

namespace tapestry {
namespace {

void require_same(const Shape& rows, const Shape& table) {
    if (rows != table)
        throw std::logic_error(
            message("SparseRows", "cannot add rows of a table ", rows, " to a table ", table));
}

} // namespace

std::vector<std::int64_t> sorted_unique(std::vector<std::int64_t> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

SparseRows coalesce(const SparseRows& rows) {
    SparseRows result{rows.shape, sorted_unique(rows.indices), {}};
    const std::vector<std::int64_t>& unique = result.indices;
    std::vector<std::int64_t> places; // among the unique ones
    for (const std::int64_t id : rows.indices)
        places.push_back(std::lower_bound(unique.begin(), unique.end(), id) - unique.begin());

    const std::size_t width = rows.width();
    result.values = zeros({unique.size(), width});
    {
        kernels::SumsInTable sums(result.values.data(), unique.size(), width, places);
        for (std::size_t i = 0; i < places.size(); ++i)
            kernels::add(rows.row(i), 1, sums.row(places[i]), width);
    }
    return result;
}

void add(const SparseRows& rows, Real scale, Array& table) {
    require_same(rows.shape, table.shape());
    for (std::size_t i = 0; i < rows.indices.size(); ++i)
        kernels::add(rows.row(i), scale, table.data() + rows.offset(i), rows.width());
}

void append(SparseRows& first, const SparseRows& second) {
    require_same(second.shape, first.shape);
    Array values = empty({first.indices.size() + second.indices.size(), first.width()});
    std::copy(second.values.begin(), second.values.end(),
              std::copy(first.values.begin(), first.values.end(), values.data()));
    first.values = std::move(values);
    first.indices.insert(first.indices.end(), second.indices.begin(), second.indices.end());
}

} // namespace tapestry
