#include "examples/support/between.hpp"
#include "examples/support/program.hpp"
#include "examples/support/show.hpp"

#include <iostream>

using namespace tapestry;

namespace {

int generate(int argc, char** argv) {
    CLI::App app("Continues a text with a model that train has written.", "generate");
    app.option_defaults()->always_capture_default();
    std::filesystem::path folder;
    std::string prompt;
    GenerateOptions options;
    std::uint64_t seed = 1337;
    app.add_option("--model", folder, "folder that train wrote")
        ->required()
        ->check(CLI::ExistingDirectory);
    app.add_option("--prompt", prompt, "text to continue; empty begins a sentence");
    app.add_option("--count", options.count, "tokens to add")->check(between(1, 1e6));
    app.add_option("--temperature", options.temperature,
                   "below 1 bolder choices are rarer; 0 for none")
        ->check(between(0, 1000));
    app.add_option("--top-k", options.top_k, "draw from the k likeliest tokens; 0 for all")
        ->check(between(0, 1e9));
    app.add_option("--seed", seed, "same seed, same text")->check(between(0, 1e18));
    CLI11_PARSE(app, argc, argv);

    doing("reading the model");
    Run run = load_run(folder);
    for (const std::string& token : run.tokenizer->split(prompt))
        if (!run.tokenizer->vocabulary().contains(token))
            std::cerr << "generate: '" << escape_token(token)
                      << "' is not in the vocabulary, so it counts as <unk>\n";
    doing("continuing the text");
    write_continuation(std::cout, *run.model, *run.tokenizer, prompt, options, seed);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    return run_program("generate", [&] { return generate(argc, argv); });
}
