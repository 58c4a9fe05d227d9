#include "framework/text/corpus.hpp"

#include "framework/io/encoding.hpp"
#include "framework/io/input_file.hpp"
#include "framework/kernels/memory.hpp"

#include <cmath>
#include <new>
#include <stdexcept>
#include <string_view>

namespace tapestry {

std::string read_text(const std::filesystem::path& path) {
    const auto fail = [&path](const std::string& reason) -> std::runtime_error {
        return std::runtime_error("[read_text] " + path.string() + ": " + reason);
    };
    InputFile file = open_input(path, "read_text");
    const auto too_large = [&] {
        return fail("the file " + shortage(double(file.size)) + "; take a shorter one");
    };
    if (double(file.size) > memory_limit()) throw too_large();
    std::string text;
    try {
        text.resize(file.size);
    } catch (const std::bad_alloc&) {
        throw too_large();
    }
    file.stream.read(text.data(), std::streamsize(text.size()));
    if (file.stream.bad()) throw fail("cannot be read");
    text.resize(std::size_t(file.stream.gcount())); // fewer where it was cut meanwhile
    try {
        require_utf8(text, "[read_text] " + path.string());
    } catch (const std::invalid_argument& error) {
        throw std::runtime_error(std::string(error.what()) + "; save the file as UTF-8");
    }
    constexpr std::string_view byte_order_mark = "\uFEFF";
    if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
    if (text.find_first_not_of(" \t\r\n\f\v") == std::string::npos)
        throw fail("the file has no text in it");
    return text;
}

Split split(const TokenIds& ids, double validation_share) {
    if (!(validation_share >= 0 && validation_share < 1))
        throw std::invalid_argument("[split] validation_share is " +
                                    std::to_string(validation_share) + ", outside [0, 1)");
    const auto border = std::size_t(std::floor((1 - validation_share) * double(ids.size())));
    return {ids.part(0, border), ids.part(border, ids.size())};
}

} // namespace tapestry
