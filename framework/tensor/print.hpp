#pragma once

#include "framework/tensor/array.hpp"

#include <iosfwd>
#include <string>

namespace tapestry {

/// An array as PyTorch prints it: nested square brackets, with a column for each place in a row.
/// Numbers have four decimals, or none where all of them are whole (`[1., 2.]`). They are written
/// like 1.0000e-05 where the largest is above 10⁸ or over 1000 times the smallest, or where the
/// smallest is below 10⁻⁴ and not all are whole. Zeros, infinities and NaN do not count for that.
/// Of more than 1000 elements only the first and last three along each axis are shown. `indent` is
/// how far to the right of a page of 80 columns the text will begin.
std::string to_string(const Array& array, std::size_t indent = 0);
std::string to_string(const Indices& indices, std::size_t indent = 0);
std::string to_string(const Mask& mask, std::size_t indent = 0);

/// "tensor(VALUE, shape=SHAPE, HISTORY)", without the history where that is empty. What goes beyond
/// 80 columns begins a line.
template<class T>
std::string tensor_text(const RowMajor<T>& value, const std::string& history = {});

/// As a tensor is printed: "tensor([1, 2], shape=(2,))".
std::ostream& operator<<(std::ostream& out, const Array& array);
std::ostream& operator<<(std::ostream& out, const Indices& indices);
std::ostream& operator<<(std::ostream& out, const Mask& mask);

/// What xtensor makes of arrays, such as `1 - y` and `y > 0`.
template<class E>
concept Expression = xt::is_xexpression<E>::value;

/// It prints as the array that it stands for.
template<Expression E>
std::ostream& operator<<(std::ostream& out, const E& expression) {
    using Element = typename E::value_type;
    if constexpr (std::floating_point<Element>)
        return out << Array(expression);
    else if constexpr (std::same_as<Element, bool>)
        return out << Mask(expression);
    else
        return out << Indices(expression);
}

/// "(2, 3)". A Shape is a type of xtensor's, so that this is found in namespace tapestry and after
/// `using namespace tapestry`.
std::ostream& operator<<(std::ostream& out, const Shape& shape);

} // namespace tapestry
