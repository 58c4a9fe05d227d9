#include "examples/support/known_words.hpp"

#include "framework/text/spelling.hpp"

#include <stdexcept>

using namespace tapestry;

namespace {

// ": did you mean darcy, darcy's or days?"
std::string suggestion(const std::string& token, const Vocabulary& vocabulary) {
    const std::vector<std::string> spellings = closest_spellings(token, vocabulary, 3);
    if (spellings.empty()) return "";
    std::string text = ": did you mean " + escape_token(spellings.front());
    for (std::size_t i = 1; i < spellings.size(); ++i)
        text += (i + 1 < spellings.size() ? ", " : " or ") + escape_token(spellings[i]);
    return text + "?";
}

std::vector<std::int64_t> ids_of(const Tokenizer& tokenizer, const std::string& word) {
    const std::vector<std::string> tokens = tokenizer.split(word);
    if (tokens.empty()) throw std::runtime_error("'" + word + "' is not a word");
    std::vector<std::int64_t> ids;
    for (const std::string& token : tokens) {
        if (!tokenizer.vocabulary().contains(token))
            throw std::runtime_error("'" + token + "' is not in the vocabulary (vocab.txt)" +
                                     suggestion(token, tokenizer.vocabulary()));
        ids.push_back(tokenizer.vocabulary().id(token));
    }
    return ids;
}

} // namespace

std::vector<std::int64_t> known_tokens(const Tokenizer& tokenizer,
                                       const std::vector<std::string>& words) {
    std::vector<std::int64_t> result;
    for (const std::string& word : words)
        for (const std::int64_t id : ids_of(tokenizer, word)) result.push_back(id);
    return result;
}

std::vector<std::int64_t> known_words(const Tokenizer& tokenizer,
                                      const std::vector<std::string>& words) {
    std::vector<std::int64_t> result;
    for (const std::string& word : words) {
        const std::vector<std::int64_t> ids = ids_of(tokenizer, word);
        if (ids.size() > 1) throw std::runtime_error("'" + word + "' is more than one word");
        result.push_back(ids.front());
    }
    return result;
}
