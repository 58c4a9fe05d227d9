#pragma once

#include "framework/tensor/shape.hpp"

#include <concepts>
#include <cstdint>
#include <initializer_list>

namespace tapestry {

/// What stands between braces in `Indices{{1, 2}, {3, 4}}`: a number, or a row of numbers or
/// further rows.
template<class T>
class Nested {
  public:
    /// A number that T can be made of; a whole number is never made of a float.
    template<std::convertible_to<T> Number>
    requires(std::floating_point<T> || !std::floating_point<Number>) Nested(Number number)
        : number_(T(number)) {}
    Nested(std::initializer_list<Nested> rows)
        : rows_(rows)
        , is_row_(true) {}

    /// The shape of an array with these numbers. Throws std::invalid_argument unless rows beside
    /// each other have one length; the message names the row and both lengths.
    Shape shape() const;

    /// Writes the numbers one after the other.
    void copy_to(T* to) const { write(to); }

    /// What an array of them is called in messages.
    static constexpr std::string_view type = std::floating_point<T>  ? "Array"
                                             : std::same_as<T, bool> ? "Mask"
                                                                     : "Indices";

  private:
    void require(const Shape& shape, Shape& place) const;
    T* write(T* to) const;

    std::initializer_list<Nested> rows_;
    T number_{};
    bool is_row_ = false;
};

// Defined for these, as every source would otherwise compile it anew.
extern template class Nested<float>;
extern template class Nested<double>;
extern template class Nested<std::int64_t>;
extern template class Nested<int>;
extern template class Nested<bool>;

} // namespace tapestry
