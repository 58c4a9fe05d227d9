#include "framework/tensor/sparse_rows.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <numeric>

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
    std::vector<std::size_t> order(rows.indices.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return rows.indices[a] < rows.indices[b];
    });

    SparseRows result{rows.shape, sorted_unique(rows.indices), {}};
    const std::size_t width = rows.width();
    result.values = zeros({result.indices.size(), width});
    std::size_t row = 0;
    for (const std::size_t source : order) {
        if (result.indices[row] != rows.indices[source]) ++row;
        kernels::add(rows.row(source), 1, result.values.data() + row * width, width);
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
