#include "framework/text/corpus.hpp"
#include "framework/text/tokenizer.hpp"
#include "framework/text/typography.hpp"
#include "framework/text/utf8.hpp"
#include "tests/faults/fuzz/fuzz.hpp"

#include <utf8proc.h>

using namespace tapestry;

namespace {

std::string normal_form_c(const std::string& text) {
    utf8proc_uint8_t* bytes = utf8proc_NFC(reinterpret_cast<const utf8proc_uint8_t*>(text.c_str()));
    fuzz::require(bytes != nullptr, "text has a normal form");
    std::string result(reinterpret_cast<const char*>(bytes));
    std::free(bytes);
    return result;
}

} // namespace

// A file of text, and characters as tokens: text that is normalized is in normal form C, stays as it is,
// is what its characters make up, and survives encoding and decoding.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::filesystem::path file = fuzz::folder() / "text.txt";
    fuzz::put_bytes(file, fuzz::text_of(data, size));
    const auto read =
        fuzz::unless_refused<std::runtime_error>(file, [&] { return read_text(file); });
    if (!read) return 0;

    fuzz::require(encode_utf8(decode_utf8(*read)) == *read, "code points make up the text");
    const std::u32string normal = normalize(*read);
    const std::string text = encode_utf8(normal);
    fuzz::require(normalize(text) == normal, "normal text stays as it is", text);
    fuzz::require(normal_form_c(text) == text, "normal text is in normal form C", text);

    std::u32string joined;
    for (const std::u32string_view character : characters_of(normal)) {
        fuzz::require(!character.empty(), "no character is empty", text);
        joined += character;
    }
    fuzz::require(joined == normal, "a text is made up of its characters", text);

    const std::string typography = unify_typography(*read);
    fuzz::require(unify_typography(typography) == typography,
                  "text in the one typography stays as it is", typography);

    const CharacterTokenizer tokenizer = CharacterTokenizer::from_text(*read);
    const std::vector<std::int64_t> ids = tokenizer.encode(*read);
    fuzz::require(tokenizer.decode(ids) == text, "decoding gives the text", text);
    tokenizer.vocabulary().save(file);
    fuzz::require(Vocabulary::load(file) == tokenizer.vocabulary(), "a vocabulary stays the same");
    return 0;
}
