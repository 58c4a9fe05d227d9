#include "framework/nn/similarity.hpp"

#include "framework/ops/rows.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry {

Array unit_rows(const Array& table) {
    require(table.dimension() == 2, "unit_rows", "needs a table (V, D), got ", table.shape());
    Array units = table;
    const std::size_t width = table.shape(1);
    for (std::size_t row = 0; row < table.shape(0); ++row) {
        Real* x = units.data() + row * width;
        const Real norm = std::sqrt(rows::dot(x, x, width));
        if (norm > 0) rows::scale(x, 1 / norm, x, width);
    }
    return units;
}

std::vector<Neighbor> nearest_neighbors(const Array& units, std::int64_t id, std::size_t count,
                                        std::int64_t first) {
    const auto total = std::int64_t(units.shape(0));
    const std::size_t width = units.shape(1);
    if (id < 0 || id >= total)
        throw std::out_of_range(
            message("nearest_neighbors", "id ", id, " is outside [0, ", total, ")"));
    std::vector<Neighbor> all;
    for (std::int64_t other = first; other < total; ++other)
        if (other != id)
            all.push_back({other, rows::dot(units.data() + std::size_t(id) * width,
                                            units.data() + std::size_t(other) * width, width)});
    const auto end = all.begin() + std::ptrdiff_t(std::min(count, all.size()));
    std::partial_sort(all.begin(), end, all.end(), [](const Neighbor& a, const Neighbor& b) {
        return a.cosine != b.cosine ? a.cosine > b.cosine : a.id < b.id;
    });
    all.erase(end, all.end());
    return all;
}

} // namespace tapestry
