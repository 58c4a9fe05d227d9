#include "framework/text/pieces.hpp"
#include "framework/text/tokenizer.hpp"
#include "framework/text/utf8.hpp"

namespace tapestry {

namespace {

void for_each_character(std::string_view text, const TakeToken& take) {
    std::string token;
    for (const std::string_view piece : pieces_of(text)) {
        const std::u32string characters = normalize(piece);
        for (const std::u32string_view character : characters_of(characters)) {
            token.clear();
            for (const char32_t c : character) append_utf8(token, c);
            take(token);
        }
    }
}

} // namespace

CharacterTokenizer CharacterTokenizer::from_text(std::string_view text, std::int64_t min_count) {
    TokenCounts counts;
    for_each_character(text, [&](std::string_view token) { counts.add(token); });
    return CharacterTokenizer(Vocabulary(counts, min_count));
}

void CharacterTokenizer::for_each_token(std::string_view text, const TakeToken& take) const {
    for_each_character(text, take);
}

void CharacterTokenizer::join(GrowingText& to, const std::string& token) const {
    to.text += token == vocabulary().token(Vocabulary::unk) ? "\uFFFD" : token;
}

} // namespace tapestry
