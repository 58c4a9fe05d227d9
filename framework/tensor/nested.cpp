#include "framework/tensor/nested.hpp"

#include "framework/tensor/error.hpp"

namespace tapestry {
namespace {

std::string elements(std::size_t length) {
    return std::to_string(length) + (length == 1 ? " element" : " elements");
}

// "row 1 has 2 elements", "row (1, 0) is a number"
std::string row(const Shape& place, bool is_row, std::size_t length) {
    return "row " + (place.size() == 1 ? std::to_string(place[0]) : to_string(place)) +
           (is_row ? " has " + elements(length) : " is a number");
}

// What is at this place, a number or a row of this length, does not fit into an array of `shape`,
// which is that of the first rows.
[[noreturn]] void refuse_ragged(std::string_view type, const Shape& place, bool is_row,
                                std::size_t length, const Shape& shape) {
    const std::size_t depth = place.size();
    const bool first_is_row = depth < shape.size();
    const std::string first = row(Shape(depth, 0), first_is_row, first_is_row ? shape[depth] : 0);
    throw std::invalid_argument(message(type, row(place, is_row, length), ", and ", first,
                                        ": rows have one length; pad the shorter ones"));
}

} // namespace

template<class T>
Shape Nested<T>::shape() const {
    Shape shape, place;
    for (const Nested* first = this; first->is_row_; first = first->rows_.begin()) {
        shape.push_back(first->rows_.size());
        if (first->rows_.size() == 0) break;
    }
    require(shape, place);
    return shape;
}

template<class T>
void Nested<T>::require(const Shape& shape, Shape& place) const {
    const std::size_t depth = place.size();
    if (is_row_ != (depth < shape.size()) || (is_row_ && rows_.size() != shape[depth]))
        refuse_ragged(type, place, is_row_, rows_.size(), shape);
    place.push_back(0);
    for (const Nested& row : rows_) {
        row.require(shape, place);
        ++place.back();
    }
    place.pop_back();
}

template<class T>
T* Nested<T>::write(T* to) const {
    if (!is_row_) *to++ = number_;
    for (const Nested& row : rows_) to = row.write(to);
    return to;
}

template class Nested<float>;
template class Nested<double>;
template class Nested<std::int64_t>;
template class Nested<int>;
template class Nested<bool>;

} // namespace tapestry
