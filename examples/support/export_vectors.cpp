#include "examples/support/export_vectors.hpp"

#include "framework/io/npy.hpp"
#include "framework/io/projector.hpp"
#include "framework/io/word2vec.hpp"

#include <algorithm>

using namespace tapestry;

namespace {

// All tokens except the special ones, with their vectors.
struct Exported {
    std::vector<std::string> words;
    std::vector<std::int64_t> counts;
    Array vectors;
    std::vector<std::string> replaced; // of the words
};

Exported exported(const Run& run) {
    const Vocabulary& vocabulary = run.tokenizer->vocabulary();
    const Array& table = run.model->wte.weight.value();
    const std::size_t first = Vocabulary::special_tokens, width = table.shape(1);
    Exported result{{}, {}, empty({table.shape(0) - first, width}), {}};
    std::copy(table.data() + first * width, table.data() + table.size(), result.vectors.data());
    for (std::size_t id = first; id < vocabulary.size(); ++id) {
        const std::string& token = vocabulary.token(std::int64_t(id));
        const bool breaks = has_white_space(token);
        result.counts.push_back(vocabulary.count(std::int64_t(id)));
        result.words.push_back(breaks ? escape_token(token) : token);
        if (breaks) result.replaced.push_back(result.words.back());
    }
    return result;
}

} // namespace

const std::vector<std::string>& export_formats() {
    static const std::vector<std::string> formats{"word2vec", "npy", "projector"};
    return formats;
}

std::vector<std::string> export_vectors(const Run& run, const std::string& format,
                                        const std::filesystem::path& file) {
    if (format == "npy") {
        write_npy(file, run.model->wte.weight.value());
        return {};
    }
    const Exported tokens = exported(run);
    if (format == "word2vec")
        write_word2vec(file, tokens.words, tokens.vectors);
    else
        write_projector(file, tokens.words, tokens.counts, tokens.vectors);
    return tokens.replaced;
}
