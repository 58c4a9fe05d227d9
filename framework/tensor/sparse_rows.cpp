#include "framework/tensor/sparse_rows.hpp"

#include "framework/tensor/error.hpp"

#include <algorithm>
#include <numeric>

namespace tapestry {
namespace {

void add_row(const Real* x, Real scale, Real* y, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) y[i] += scale * x[i];
}

void require_same(const Shape& rows, const Shape& table) {
    if (rows != table)
        throw std::logic_error(
            message("SparseRows", "cannot add rows of a table ", rows, " to a table ", table));
}

} // namespace

SparseRows coalesce(const SparseRows& rows) {
    std::vector<std::size_t> order(rows.indices.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return rows.indices[a] < rows.indices[b];
    });

    SparseRows result{rows.shape, rows.indices, {}};
    std::sort(result.indices.begin(), result.indices.end());
    result.indices.erase(std::unique(result.indices.begin(), result.indices.end()),
                         result.indices.end());
    const std::size_t width = rows.shape[1];
    result.values = zeros({result.indices.size(), width});
    std::size_t row = 0;
    for (const std::size_t source : order) {
        if (result.indices[row] != rows.indices[source]) ++row;
        add_row(rows.values.data() + source * width, 1, result.values.data() + row * width, width);
    }
    return result;
}

void add(const SparseRows& rows, Real scale, Array& table) {
    require_same(rows.shape, table.shape());
    const std::size_t width = rows.shape[1];
    for (std::size_t i = 0; i < rows.indices.size(); ++i)
        add_row(rows.values.data() + i * width, scale,
                table.data() + std::size_t(rows.indices[i]) * width, width);
}

void append(SparseRows& first, const SparseRows& second) {
    require_same(second.shape, first.shape);
    Array values = empty({first.indices.size() + second.indices.size(), first.shape[1]});
    std::copy(second.values.begin(), second.values.end(),
              std::copy(first.values.begin(), first.values.end(), values.data()));
    first.values = std::move(values);
    first.indices.insert(first.indices.end(), second.indices.begin(), second.indices.end());
}

} // namespace tapestry
