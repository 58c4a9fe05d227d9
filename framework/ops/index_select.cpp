#include "framework/ops/index_select.hpp"

#include "framework/ops/embedding.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>

namespace tapestry {
namespace {

template<class T>
RowMajor<T> selected(const RowMajor<T>& table, const Indices& ids) {
    require(table.dimension() > 0, "index_select", "a number has no rows");
    lookup::require_in_range("index_select", ids, table.shape(0));
    Shape shape = ids.shape();
    shape.insert(shape.end(), table.shape().begin() + 1, table.shape().end());
    RowMajor<T> rows = RowMajor<T>::from_shape(shape);
    const std::size_t width = table.shape(0) > 0 ? table.size() / table.shape(0) : 0;
    for (std::size_t i = 0; i < ids.size(); ++i)
        std::copy_n(table.data() + std::size_t(ids.data()[i]) * width, width,
                    rows.data() + i * width);
    return rows;
}

} // namespace

Array index_select(const Array& table, const Indices& ids) { return selected(table, ids); }

Indices detail::index_select(const Indices& table, const Indices& ids) {
    return selected(table, ids);
}

} // namespace tapestry
