#include "examples/support/printable.hpp"

#include "framework/text/utf8.hpp"
#include "tests/faults/fuzz/fuzz.hpp"

using namespace tapestry;

namespace {

bool commands(char32_t c) {
    return (c < 0x20 && c != U'\n' && c != U'\t') || (c >= 0x7F && c < 0xA0) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

} // namespace

// What reaches the terminal is UTF-8 without orders to it, and the same in pieces as in one.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text = fuzz::text_of(data + 1, size - 1);
    const std::string shown = printable(text);
    fuzz::require(!find_utf8_error(shown), "what is shown is UTF-8", shown);
    for (const char32_t c : decode_utf8(shown))
        fuzz::require(!commands(c), "what is shown gives no orders", shown);
    fuzz::require(printable(shown) == shown, "what is shown stays as it is", shown);

    PrintablePieces pieces;
    std::string together;
    const std::size_t most = 1 + data[0] % 8; // bytes of a piece
    for (std::size_t i = 0; i < text.size(); i += most)
        together += pieces.next(text.substr(i, most));
    fuzz::require(together + pieces.end() == shown, "pieces give what the whole gives", shown);
    return 0;
}
