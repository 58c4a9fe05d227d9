#include "framework/text/corpus.hpp"

#include "framework/text/utf8.hpp"

#include <cmath>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>

namespace tapestry {

std::string read_text(const std::filesystem::path& path) {
    const auto fail = [&path](const std::string& reason) -> std::runtime_error {
        return std::runtime_error("[read_text] " + path.string() + ": " + reason);
    };
    std::error_code ignored;
    const auto status = std::filesystem::status(path, ignored);
    if (!std::filesystem::exists(status)) throw fail("no such file");
    if (std::filesystem::is_directory(status)) throw fail("a directory; name a text file in it");

    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) throw fail("cannot be read");
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

Split split(const std::vector<std::int64_t>& ids, double validation_share) {
    if (!(validation_share >= 0 && validation_share < 1))
        throw std::invalid_argument("[split] validation_share is " +
                                    std::to_string(validation_share) + ", outside [0, 1)");
    const double training = std::floor((1 - validation_share) * double(ids.size()));
    const auto border = ids.begin() + std::ptrdiff_t(training);
    return {{ids.begin(), border}, {border, ids.end()}};
}

} // namespace tapestry
