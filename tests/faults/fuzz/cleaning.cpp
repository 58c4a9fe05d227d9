#include "framework/text/gutenberg.hpp"

#include "tests/faults/fuzz/fuzz.hpp"

#include <stdexcept>

using namespace tapestry;

// Cleaning twice gives what cleaning once gives, and what is no text is refused.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    const bool is_text = !find_utf8_error(text);
    std::string clean;
    try {
        clean = clean_gutenberg(text);
    } catch (const std::invalid_argument& refusal) {
        fuzz::require(!is_text, "text is not refused", refusal.what());
        return 0;
    }
    fuzz::require(is_text, "what is no text is refused");
    fuzz::require(!find_utf8_error(clean), "a clean text is UTF-8", clean);
    fuzz::require(clean_gutenberg(clean) == clean, "cleaning twice is cleaning once", clean);
    return 0;
}
