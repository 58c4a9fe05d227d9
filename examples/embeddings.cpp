#include "examples/between.hpp"
#include "examples/show.hpp"

#include <iostream>

int main(int argc, char** argv) {
    CLI::App app("Shows which words a trained model holds alike.", "embeddings");
    app.option_defaults()->always_capture_default();
    std::filesystem::path folder;
    std::vector<std::string> words;
    std::size_t count = 10;
    app.add_option("--model", folder, "folder that train wrote")
        ->required()
        ->check(CLI::ExistingDirectory);
    app.add_option("--count", count, "neighbours of each word")->check(between(1, 1e6));
    app.add_option("word", words, "words to look up; without any, a few frequent ones");
    CLI11_PARSE(app, argc, argv);

    try {
        const Run run = load_run(folder);
        std::vector<std::string> known;
        for (const std::string& word : words) {
            const std::vector<std::string> tokens = run.tokenizer->split(word);
            if (tokens.empty()) throw std::runtime_error("'" + word + "' is no word");
            for (const std::string& token : tokens) {
                if (!run.tokenizer->vocabulary().contains(token))
                    throw std::runtime_error("'" + token + "' is not in the vocabulary of " +
                                             (folder / "vocab.txt").string());
                known.push_back(token);
            }
        }
        write_neighbors(std::cout, *run.model, *run.tokenizer,
                        words.empty() ? words_to_show(*run.tokenizer) : known, count);
    } catch (const std::exception& error) {
        std::cerr << "embeddings: " << error.what() << '\n';
        return 1;
    }
}
