#include "framework/tensor/print.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <ostream>
#include <vector>

namespace tapestry {
namespace {

constexpr std::size_t page_width = 80;
constexpr std::size_t largest_in_full = 1000; // elements
constexpr std::size_t edge = 3;               // items shown at each end of an axis cut short

enum class Notation { whole, fixed, scientific };

// One for all elements, so that they can be compared at a glance.
Notation notation_for(const std::vector<Real>& elements) {
    bool whole = true;
    double smallest = HUGE_VAL, largest = 0;
    for (const Real x : elements) {
        if (x == 0 || !std::isfinite(x)) continue;
        whole = whole && x == std::trunc(x);
        smallest = std::min(smallest, std::abs(double(x)));
        largest = std::max(largest, std::abs(double(x)));
    }
    if (largest > 1e8 || largest / smallest > 1000 || (!whole && smallest < 1e-4))
        return Notation::scientific;
    return whole ? Notation::whole : Notation::fixed;
}

// std::to_chars knows no locale.
std::string number(double x, Notation notation) {
    if (std::isnan(x)) return "nan"; // never "-nan"
    const auto format =
        notation == Notation::scientific ? std::chars_format::scientific : std::chars_format::fixed;
    char text[32]; // -100000000.0000 is the longest
    char* end =
        std::to_chars(text, std::end(text), x, format, notation == Notation::whole ? 0 : 4).ptr;
    if (notation == Notation::whole && std::isfinite(x)) *end++ = '.';
    return {text, end};
}

std::vector<std::string> texts_of(const std::vector<Real>& elements) {
    const Notation notation = notation_for(elements);
    std::vector<std::string> texts;
    for (const Real x : elements) texts.push_back(number(x, notation));
    return texts;
}

std::vector<std::string> texts_of(const std::vector<std::int64_t>& elements) {
    std::vector<std::string> texts;
    for (const std::int64_t x : elements) texts.push_back(std::to_string(x));
    return texts;
}

std::vector<std::string> texts_of(const std::vector<bool>& elements) {
    std::vector<std::string> texts;
    for (const bool x : elements) texts.emplace_back(x ? "True" : "False");
    return texts;
}

template<class T>
class Printer {
  public:
    explicit Printer(const RowMajor<T>& array)
        : shape_(array.shape())
        , cut_short_(array.size() > largest_in_full) {
        std::vector<T> shown;
        collect(array, 0, 0, shown);
        texts_ = texts_of(shown);
        for (std::string& text : texts_) width_ = std::max(width_, text.size());
        for (std::string& text : texts_) text.insert(0, width_ - text.size(), ' ');
    }

    std::string print(std::size_t indent) {
        next_ = 0;
        return print_from(0, indent);
    }

  private:
    bool is_cut(std::size_t axis) const { return cut_short_ && shape_[axis] > 2 * edge; }

    // The elements that are shown, below the item numbered `item` of all along the axes before.
    void collect(const RowMajor<T>& array, std::size_t axis, std::size_t item,
                 std::vector<T>& shown) const {
        if (axis == shape_.size()) return shown.push_back(array.data()[item]);
        for (std::size_t i = 0; i < shape_[axis]; ++i) {
            if (i == edge && is_cut(axis)) i = shape_[axis] - edge;
            collect(array, axis + 1, item * shape_[axis] + i, shown);
        }
    }

    // The brackets of one axis, and all that they hold.
    std::string print_from(std::size_t axis, std::size_t indent) {
        if (axis == shape_.size()) return texts_[next_++];
        const bool is_row = axis + 1 == shape_.size();
        std::vector<std::string> items;
        for (std::size_t i = 0; i < shape_[axis]; ++i) {
            if (i == edge && is_cut(axis)) {
                items.push_back(is_row ? " ..." : "...");
                i = shape_[axis] - edge;
            }
            items.push_back(print_from(axis + 1, indent + 1));
        }

        const std::size_t room = page_width > indent ? page_width - indent : 0;
        const std::size_t items_of_a_line =
            is_row ? std::max<std::size_t>(1, room / (width_ + 2)) : 1;
        const std::size_t line_ends = is_row ? 1 : shape_.size() - axis - 1;
        const std::string new_line = std::string(line_ends, '\n').append(indent + 1, ' ');
        std::string text = "[";
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (i > 0) text += i % items_of_a_line == 0 ? "," + new_line : ", ";
            text += items[i];
        }
        return text + "]";
    }

    Shape shape_;
    bool cut_short_;
    std::vector<std::string> texts_; // of the elements that are shown, all of one width
    std::size_t width_ = 0;
    std::size_t next_ = 0; // of them to be printed
};

template<class T>
std::string print(const RowMajor<T>& array, std::size_t indent) {
    return array.size() == 0 ? "[]" : Printer<T>(array).print(indent);
}

} // namespace

std::string to_string(const Array& array, std::size_t indent) { return print(array, indent); }

std::string to_string(const Indices& indices, std::size_t indent) { return print(indices, indent); }

std::string to_string(const Mask& mask, std::size_t indent) { return print(mask, indent); }

template<class T>
std::string tensor_text(const RowMajor<T>& value, const std::string& history) {
    std::string text = "tensor(";
    const std::size_t indent = text.size();
    text += to_string(value, indent);
    for (const std::string& part : {"shape=" + to_string(value.shape()), history}) {
        if (part.empty()) continue;
        const std::size_t column = text.size() - (text.rfind('\n') + 1); // npos + 1 is 0
        text += column + 2 + part.size() + 1 > page_width ? ",\n" + std::string(indent, ' ') : ", ";
        text += part;
    }
    return text + ")";
}
template std::string tensor_text(const Array&, const std::string&);

std::ostream& operator<<(std::ostream& out, const Array& array) {
    return out << tensor_text(array);
}

std::ostream& operator<<(std::ostream& out, const Indices& indices) {
    return out << tensor_text(indices);
}

std::ostream& operator<<(std::ostream& out, const Mask& mask) { return out << tensor_text(mask); }

std::ostream& operator<<(std::ostream& out, const Shape& shape) { return out << to_string(shape); }

} // namespace tapestry
