#include "framework/text/tokenizer.hpp"
#include "framework/text/utf8.hpp"
#include "tests/faults/fuzz/fuzz.hpp"

#include <stdexcept>

using namespace tapestry;

namespace {

// The tokens of decoded text are those that were decoded; each is in normal form, and none is blank.
void require_round_trip(std::string_view text, bool lower_case) {
    const WordTokenizer tokenizer = WordTokenizer::from_text(text, 1, lower_case);
    for (const std::string& token : tokenizer.split(text)) {
        fuzz::require(!token.empty() && !has_white_space(token), "a token is no white space",
                      token);
        fuzz::require(encode_utf8(normalize(token)) == token, "a token is normal", token);
    }
    const std::vector<std::int64_t> ids = tokenizer.encode(text);
    const std::string decoded = tokenizer.decode(ids);
    fuzz::require(tokenizer.encode(decoded) == ids, "decoded text has the same tokens", decoded);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    const bool is_text = !find_utf8_error(text);
    try {
        for (const bool lower_case : {true, false}) require_round_trip(text, lower_case);
        fuzz::require(is_text, "what is no text is refused");
    } catch (const std::invalid_argument& refusal) {
        fuzz::require(!is_text, "text is not refused", refusal.what());
    }
    return 0;
}
