#pragma once

#include "framework/tensor/row_major.hpp"

#include <algorithm>
#include <cstdint>

namespace tapestry {

/// Token ids, positions, class numbers: integers of any shape. Ids are never floats.
using Indices = RowMajor<std::int64_t>;

/// Yes or no for each element.
using Mask = RowMajor<bool>;

/// Whole numbers and arrays of them can be ids. Text, characters, floats and bool are refused when
/// the program is compiled, whatever C++ would convert them to.
template<class T>
concept IdLike = std::convertible_to<T, Indices> &&
    (WholeNumber<T> || WholeNumber<typename T::value_type>);

/// Rows begin ≤ i < end along the first axis, copied: (n, …) to (end - begin, …).
template<class T>
RowMajor<T> row_range(const RowMajor<T>& x, std::size_t begin, std::size_t end) {
    Shape shape = x.shape();
    shape.front() = end - begin;
    RowMajor<T> result = RowMajor<T>::from_shape(shape);
    const std::size_t width = x.shape(0) > 0 ? x.size() / x.shape(0) : 0;
    std::copy_n(x.data() + begin * width, result.size(), result.data());
    return result;
}

} // namespace tapestry
