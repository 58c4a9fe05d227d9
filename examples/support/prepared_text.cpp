#include "examples/support/prepared_text.hpp"

#include "examples/support/run_folder.hpp"
#include "framework/text/grammar.hpp"
#include "framework/text/gutenberg.hpp"

using namespace tapestry;

namespace {

std::unique_ptr<Tokenizer> build_tokenizer(const TrainOptions& options, const std::string& text) {
    if (options.tokenizer == "characters")
        return std::make_unique<CharacterTokenizer>(
            CharacterTokenizer::from_text(text, options.min_count));
    return std::make_unique<WordTokenizer>(WordTokenizer::from_text(text, options.min_count));
}

} // namespace

PreparedText prepare_text(const TrainOptions& options) {
    PreparedText text;
    text.name = options.text ? options.text->string() : built_in_text_name;
    std::string content = options.text ? read_text(*options.text) : built_in_text();
    if (options.tokenizer == "words") content = clean_gutenberg(content);
    text.tokenizer = build_tokenizer(options, content);
    if (text.tokenizer->vocabulary().size() == Vocabulary::special_tokens)
        throw std::runtime_error("no token of " + text.name + " occurs " +
                                 std::to_string(options.min_count) +
                                 " times: take a smaller --min-count");
    text.ids = split(text.tokenizer->encode_corpus(content));
    const std::size_t context = options.model.context;
    if (text.ids.validation.size() <= context)
        throw std::runtime_error(
            text.name + " has " +
            std::to_string(text.ids.training.size() + text.ids.validation.size()) +
            " tokens; the last tenth, for validation, must hold a window of --context " +
            std::to_string(context) + " and one more: take a longer text or a smaller --context");
    return text;
}
