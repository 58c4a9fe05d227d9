#include "framework/io/vector_text.hpp"

#include "framework/io/encoding.hpp"
#include "framework/tensor/error.hpp"

#include <charconv>
#include <cmath>
#include <iterator>
#include <ostream>
#include <unordered_map>

namespace tapestry {

std::string fault_of_word(std::string_view word, std::string_view breaking) {
    if (word.empty()) return "is empty";
    if (const auto error = find_utf8_error(word))
        return "is not UTF-8 from byte " + std::to_string(error->offset) + " on";
    if (const std::size_t space = word.find_first_of(breaking); space != word.npos)
        return "has white space at byte " + std::to_string(space) +
               ": put another character there, such as _";
    return "";
}

void require_word_vectors(std::string_view function, const std::vector<std::string>& words,
                          const Array& vectors, std::string_view breaking) {
    const std::size_t count = words.size();
    require(vectors.dimension() == 2 && vectors.shape(0) == count && vectors.shape(1) > 0, function,
            "needs vectors of shape (", count, ", D) for ", count, " words, got ", vectors.shape());
    std::unordered_map<std::string_view, std::size_t> row_of;
    for (std::size_t row = 0; row < count; ++row) {
        const std::string fault = fault_of_word(words[row], breaking);
        require(fault.empty(), function, "word ", row, " ", fault);
        const auto [known, is_new] = row_of.emplace(words[row], row);
        require(is_new, function, "words ", known->second, " and ", row, " are both \"", words[row],
                "\"");
        for (std::size_t i = 0; i < vectors.shape(1); ++i)
            require(std::isfinite(vectors(row, i)), function, "element (", row, ", ", i, ") is ",
                    double(vectors(row, i)), ": only finite numbers can be written");
    }
}

void write_numbers(std::ostream& out, const Real* row, std::size_t width, char separator) {
    for (std::size_t i = 0; i < width; ++i) {
        char text[32];
        const auto end = std::to_chars(text, std::end(text), row[i]).ptr;
        if (i > 0) out << separator;
        out << std::string_view(text, end);
    }
}

} // namespace tapestry
