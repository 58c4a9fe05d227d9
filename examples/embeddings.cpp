#include "examples/between.hpp"
#include "examples/show.hpp"

#include <iostream>

namespace {

// The known tokens that a word of the command line consists of, such as "monday walked".
std::vector<std::string> known_tokens(const std::string& word, const Run& run,
                                      const std::filesystem::path& folder) {
    const std::vector<std::string> tokens = run.tokenizer->split(word);
    if (tokens.empty()) throw std::runtime_error("'" + word + "' is no word");
    for (const std::string& token : tokens)
        if (!run.tokenizer->vocabulary().contains(token))
            throw std::runtime_error("'" + token + "' is not in the vocabulary of " +
                                     (folder / "vocab.txt").string());
    return tokens;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Shows which words a trained model holds alike.", "embeddings");
    app.option_defaults()->always_capture_default();
    std::filesystem::path folder;
    std::vector<std::string> words, analogy;
    std::size_t count = 10;
    app.add_option("--model", folder, "folder that train wrote")
        ->required()
        ->check(CLI::ExistingDirectory);
    app.add_option("--count", count, "neighbours of each word, answers to an analogy")
        ->check(between(1, 1e6));
    app.add_option("--analogy", analogy, "three words: A is to B as C is to ?")
        ->expected(3)
        ->allow_extra_args(false);
    app.add_option("word", words, "words to look up; without any, a few frequent ones");
    CLI11_PARSE(app, argc, argv);

    try {
        const Run run = load_run(folder);
        std::vector<std::string> question, known;
        for (const std::string& word : analogy) {
            const std::vector<std::string> tokens = known_tokens(word, run, folder);
            if (tokens.size() > 1) throw std::runtime_error("'" + word + "' is more than one word");
            question.push_back(tokens.front());
        }
        for (const std::string& word : words)
            for (const std::string& token : known_tokens(word, run, folder)) known.push_back(token);
        if (words.empty() && analogy.empty()) known = words_to_show(*run.tokenizer);
        write_neighbors(std::cout, *run.model, *run.tokenizer, known, count);
        if (!question.empty())
            write_analogy(std::cout, *run.model, *run.tokenizer, question, count);
    } catch (const std::exception& error) {
        std::cerr << "embeddings: " << error.what() << '\n';
        return 1;
    }
}
