#pragma once

#include "framework/tensor/array.hpp"

/// Rows of a table by their ids, as torch.index_select along the first axis, for ids of any shape.
/// It is the lookup of plain data, which has no gradient: see embedding for the other one.
namespace tapestry {

/// A table (V, …) and ids (*) to (*, …). Throws std::out_of_range with the id, its position and the
/// range.
Array index_select(const Array& table, const Indices& ids);

namespace detail {
Indices index_select(const Indices& table, const Indices& ids);
}

/// The same of a table of whole numbers, such as labels. (A template, so that numbers in braces are
/// an Array.)
template<std::same_as<Indices> Table>
Indices index_select(const Table& table, const Indices& ids) {
    return detail::index_select(table, ids);
}

} // namespace tapestry
