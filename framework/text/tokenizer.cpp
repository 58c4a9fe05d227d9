#include "framework/text/tokenizer.hpp"

#include <stdexcept>

namespace tapestry {

std::vector<std::int64_t> Tokenizer::encode(std::string_view text) const {
    const std::vector<std::string> tokens = split(text);
    std::vector<std::int64_t> ids;
    ids.reserve(tokens.size());
    for (const std::string& token : tokens) ids.push_back(vocabulary_.id(token));
    return ids;
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
