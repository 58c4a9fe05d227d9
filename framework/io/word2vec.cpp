#include "framework/io/word2vec.hpp"

#include "framework/io/atomic_file.hpp"
#include "framework/io/encoding.hpp"
#include "framework/io/input_file.hpp"
#include "framework/io/vector_text.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <locale>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>

namespace tapestry {
namespace {

constexpr std::string_view white_space = " \t\n\v\f\r";
constexpr std::string_view byte_order_mark = "\uFEFF";

// Reads one line after another, and knows where it is when something is wrong.
class Lines {
  public:
    explicit Lines(const std::filesystem::path& path)
        : path_(path.string())
        , file_(open_input(path, "read_word2vec")) {}

    std::uintmax_t bytes() const { return file_.size; } // of the whole file

    // The next line without the white space at its end; false after the last one.
    bool next(std::string_view& line) {
        const bool read = bool(std::getline(file_.stream, line_));
        if (file_.stream.bad()) refuse("cannot be read");
        if (!read) return false;
        line = line_;
        if (++number_ == 1 && line.starts_with(byte_order_mark))
            line.remove_prefix(byte_order_mark.size());
        line = line.substr(0, line.find_last_not_of(white_space) + 1);
        if (const auto error = find_utf8_error(line))
            refuse("byte ", error->offset, " of the line is not UTF-8; ",
                   "only the text format can be read, and not word2vec's binary one");
        return true;
    }

    template<class... Parts>
    [[noreturn]] void refuse(const Parts&... problem) const {
        const std::string where =
            number_ == 0 ? path_ : path_ + ", line " + std::to_string(number_);
        throw std::runtime_error(message("read_word2vec", where, ": ", problem...));
    }

  private:
    std::string path_;
    InputFile file_;
    std::string line_;
    std::size_t number_ = 0;
};

// One space stands between two fields, so that two spaces have an empty field between them.
std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> fields;
    for (std::size_t begin = 0; begin <= line.size();) {
        const std::size_t end = std::min(line.find(' ', begin), line.size());
        fields.push_back(line.substr(begin, end - begin));
        begin = end + 1;
    }
    return fields;
}

template<class Number>
std::errc parse(std::string_view field, Number& number) {
    // std::from_chars knows no plus sign.
    if (field.starts_with('+') && !field.starts_with("+-")) field.remove_prefix(1);
    const char* end = field.data() + field.size();
    const auto [stop, error] = std::from_chars(field.data(), end, number);
    return stop == end ? error : std::errc::invalid_argument;
}

// V and D, with any white space around them.
std::pair<std::size_t, std::size_t> read_header(Lines& lines) {
    std::string_view line;
    std::size_t words = 0, width = 0;
    lines.next(line);
    line.remove_prefix(std::min(line.find_first_not_of(white_space), line.size()));
    const std::string_view first = line.substr(0, line.find_first_of(white_space));
    std::string_view second = line.substr(first.size());
    second.remove_prefix(std::min(second.find_first_not_of(white_space), second.size()));
    if (parse(first, words) != std::errc() || parse(second, width) != std::errc() || width == 0)
        lines.refuse("the file has to begin with a line \"V D\", the number of words and the "
                     "length of a vector; write it there if it is missing, as in GloVe's files");
    // Each word takes a character, a space and a digit for each number, and a line end.
    constexpr std::size_t largest = std::size_t(-1) / 16; // no product below wraps around
    if (width > largest || (words > 0 && words > lines.bytes() / (2 * width + 2)))
        lines.refuse(words, " words with ", width, " numbers each do not fit into the file's ",
                     lines.bytes(), " bytes: it is cut short, or this line is wrong");
    return {words, width};
}

std::optional<Real> number_in(std::string_view field) {
    Real number;
    const std::errc error = parse(field, number);
    if (error == std::errc::result_out_of_range) {
        // Too large, which a stream refuses, or so small that 0 is nearest, which it gives.
        std::istringstream stream{std::string(field)};
        stream.imbue(std::locale::classic());
        double wide;
        if (!(stream >> wide) || std::abs(wide) > 1) return std::nullopt;
        return Real(wide);
    }
    if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
    return number;
}

void read_numbers(const Lines& lines, const std::vector<std::string_view>& fields, Real* vector) {
    for (std::size_t i = 1; i < fields.size(); ++i) {
        const auto number = number_in(fields[i]);
        if (!number)
            lines.refuse("\"", beginning_of(fields[i], 40), "\", number ", i, " of ",
                         fields.size() - 1, ", is no finite number that a ",
                         sizeof(Real) == 4 ? "float" : "double", " can hold");
        vector[i - 1] = *number;
    }
}

} // namespace

WordVectors read_word2vec(const std::filesystem::path& path) {
    Lines lines(path);
    const auto [count, width] = read_header(lines);
    WordVectors result{{}, empty({count, width})};
    std::unordered_map<std::string, std::size_t> line_of;
    std::string_view line;
    for (std::size_t row = 0; row < count; ++row) {
        if (!lines.next(line))
            lines.refuse("the file ends after ", row, " of ", count,
                         " words: it is cut short, or the first line is wrong");
        const auto fields = fields_of(line);
        const std::string word(fields[0]);
        if (const std::string fault = fault_of_word(word, white_space); !fault.empty())
            lines.refuse("the word ", fault);
        if (fields.size() != width + 1)
            lines.refuse("numbers after \"", word, "\": ", fields.size() - 1, ", expected ", width);
        if (const auto [known, is_new] = line_of.emplace(word, row + 2); !is_new)
            lines.refuse("\"", word, "\" occurs a second time, after line ", known->second);
        read_numbers(lines, fields, result.vectors.data() + row * width);
        result.words.push_back(word);
    }
    while (lines.next(line))
        if (!line.empty())
            lines.refuse("one line more than the ", count, " words that the first line promises");
    return result;
}

void write_word2vec(const std::filesystem::path& path, const std::vector<std::string>& words,
                    const Array& vectors) {
    require_word_vectors("write_word2vec", words, vectors, white_space);
    const std::size_t width = vectors.shape(1);
    write_atomically(path, [&](std::ostream& out) {
        out << words.size() << ' ' << width << '\n';
        for (std::size_t row = 0; row < words.size(); ++row) {
            out << words[row] << ' ';
            write_numbers(out, vectors.data() + row * width, width, ' ');
            out << '\n';
        }
    });
}

} // namespace tapestry
