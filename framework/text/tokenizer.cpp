#include "framework/text/tokenizer.hpp"

#include "framework/kernels/memory.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>

namespace tapestry {

namespace {

/// Of the text that the vocabulary was made of, its counts say how many tokens there are. For
/// another text they are a guess.
std::vector<std::int32_t> room_for_ids(std::string_view text, const Vocabulary& vocabulary) {
    std::size_t tokens = 0;
    for (std::size_t id = 0; id < vocabulary.size(); ++id)
        tokens += std::min(std::size_t(vocabulary.count(std::int64_t(id))), text.size() - tokens);
    std::vector<std::int32_t> ids;
    try {
        ids.reserve(tokens);
    } catch (const std::bad_alloc&) {
        throw OutOfMemory("[encode_corpus] a text of " + std::to_string(tokens) + " tokens " +
                          shortage(double(tokens) * sizeof(std::int32_t)));
    }
    return ids;
}

} // namespace

std::vector<std::string> Tokenizer::split(std::string_view text) const {
    std::vector<std::string> tokens;
    for_each_token(text, [&](std::string_view token) { tokens.emplace_back(token); });
    return tokens;
}

std::vector<std::int64_t> Tokenizer::encode(std::string_view text) const {
    std::vector<std::int64_t> ids;
    for_each_token(text, [&](std::string_view token) { ids.push_back(vocabulary_.id(token)); });
    return ids;
}

TokenIds Tokenizer::encode_corpus(std::string_view text) const {
    std::vector<std::int32_t> ids = room_for_ids(text, vocabulary_);
    for_each_token(
        text, [&](std::string_view token) { ids.push_back(std::int32_t(vocabulary_.id(token))); });
    return TokenIds(std::move(ids));
}

std::string Tokenizer::decode(const std::vector<std::int64_t>& ids) const {
    GrowingText result;
    for (const std::int64_t id : ids) append(result, id);
    return std::move(result.text);
}

void Tokenizer::append(GrowingText& to, std::int64_t id) const {
    const std::string& token = vocabulary_.token(id);
    if (id == Vocabulary::unk || id >= Vocabulary::special_tokens) join(to, token);
}

std::unique_ptr<Tokenizer> make_tokenizer(std::string_view name, Vocabulary vocabulary) {
    if (name == "words") return std::make_unique<WordTokenizer>(std::move(vocabulary));
    if (name == "characters") return std::make_unique<CharacterTokenizer>(std::move(vocabulary));
    throw std::invalid_argument("[make_tokenizer] no tokenizer is called \"" + std::string(name) +
                                "\"; there are \"words\" and \"characters\"");
}

} // namespace tapestry
