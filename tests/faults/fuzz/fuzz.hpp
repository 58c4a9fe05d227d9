#pragma once

#include "framework/io/encoding.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

/// What the fuzz targets share. A target is a program that libFuzzer calls with one input after the
/// other (llvm.org/docs/LibFuzzer.html), and that ends at the first one that shows a fault: memory
/// that is misused, an exception that the reader does not document, a promise that does not hold.
namespace fuzz {

using tapestry::testing::bytes_of_file;
using tapestry::testing::put_bytes;

/// A folder of this program, below TMPDIR.
inline const std::filesystem::path& folder() {
    static const tapestry::testing::TemporaryFolder folder;
    return folder.path();
}

/// Ends the program, and thereby keeps the input, unless `holds`. `promise` says what was promised.
inline void require(bool holds, std::string_view promise, std::string_view found = "") {
    if (holds) return;
    std::fprintf(stderr, "==FAULT== does not hold: %.*s\n%.*s\n", int(promise.size()),
                 promise.data(), int(found.size()), found.data());
    std::abort();
}

/// What a refusal may quote of a file: characters, or its bytes as they are.
enum class Quotes { characters, bytes };

/// What `read` gives; nothing where it refuses `file` with a Refusal, whose message has to name the
/// file and to be text. Any other exception passes, and ends the program.
template<class Refusal, Quotes quotes = Quotes::characters, class Read>
auto unless_refused(const std::filesystem::path& file, Read read)
    -> std::optional<decltype(read())> {
    try {
        return read();
    } catch (const Refusal& refusal) {
        const std::string_view message = refusal.what();
        require(message.find(file.string()) != message.npos, "a refusal names the file", message);
        require(quotes == Quotes::bytes || !tapestry::find_utf8_error(message),
                "a refusal is UTF-8", message);
        return std::nullopt;
    }
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

} // namespace fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
