#include "framework/text/tokenizer.hpp"
#include "framework/text/utf8.hpp"

namespace tapestry {

namespace {

std::vector<std::string> split_characters(std::string_view text) {
    const std::u32string characters = normalize(text);
    std::vector<std::string> tokens;
    tokens.reserve(characters.size());
    for (const std::u32string_view character : characters_of(characters))
        tokens.push_back(encode_utf8(character));
    return tokens;
}

} // namespace

CharacterTokenizer CharacterTokenizer::from_text(std::string_view text, std::int64_t min_count) {
    return CharacterTokenizer(Vocabulary(split_characters(text), min_count));
}

std::vector<std::string> CharacterTokenizer::split(std::string_view text) const {
    return split_characters(text);
}

void CharacterTokenizer::join(GrowingText& to, const std::string& token) const {
    to.text += token == vocabulary().token(Vocabulary::unk) ? "\uFFFD" : token;
}

} // namespace tapestry
