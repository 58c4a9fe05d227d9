#pragma once

#include "framework/tensor/shape.hpp"

#include <concepts>
#include <iterator>
#include <type_traits>

/// Which numbers an array can be made of, when they come from somewhere else.
namespace tapestry {

/// Numbers that can be ids. Characters and bool are whole numbers for C++ alone.
template<class T>
concept WholeNumber = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                      !std::same_as<T, char8_t> && !std::same_as<T, char16_t> &&
                      !std::same_as<T, char32_t> && !std::same_as<T, wchar_t>;

/// Elements one after the other in memory: a std::vector, a std::span, a std::array or a plain one.
/// A Shape says how large an array is, and arrays of xtensor have a shape of their own.
template<class R>
concept NumberRange = !std::same_as<R, Shape> && !requires {
    typename R::expression_tag;
}
&&requires(const R& range) { *(std::data(range) + std::size(range)); };

/// Refuses, when the program is compiled, to make elements of type T from numbers of type From.
template<class T, class From>
constexpr void check_number() {
    static_assert(WholeNumber<From> || std::floating_point<From> || std::same_as<From, bool>,
                  "an array holds numbers; text goes through a tokenizer first");
    static_assert(!WholeNumber<T> || !std::floating_point<From>,
                  "ids are whole numbers: pass Indices, or a vector of whole numbers");
    static_assert(!std::same_as<T, bool> || std::same_as<From, bool>,
                  "a Mask holds true and false: compare, as in x > 0");
}

/// The shape, if it has so many elements. Throws std::invalid_argument in the name of the array's
/// type otherwise.
const Shape& filled_shape(std::string_view type, std::size_t numbers, const Shape& shape);

} // namespace tapestry
