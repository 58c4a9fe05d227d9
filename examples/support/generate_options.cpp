#include "examples/support/generate_options.hpp"

#include "examples/support/between.hpp"
#include "examples/support/program.hpp"

#include <algorithm>
#include <thread>

GenerateCommand parse_generate_options(int argc, char** argv) {
    GenerateCommand o;
    o.options.threads = std::max(1u, std::thread::hardware_concurrency());
    CLI::App app("Continues a text with a model that train has written.", "generate");
    app.option_defaults()->always_capture_default();
    app.add_option("--model", o.model, "folder that train wrote")
        ->required()
        ->check(CLI::ExistingDirectory);
    app.add_option("--prompt", o.prompt, "text to continue; empty begins a sentence");
    app.add_option("--count", o.options.count, "tokens to add")->check(between(1, 1e6));
    app.add_option("--temperature", o.options.temperature,
                   "below 1 bolder choices are rarer; 0 for none")
        ->check(between(0, 1000));
    app.add_option("--top-k", o.options.top_k, "draw from the k likeliest tokens; 0 for all")
        ->check(between(0, 1e9));
    app.add_option("--threads", o.options.threads, "share the work; any number gives the same text")
        ->check(between(1, 1024));
    app.add_option("--seed", o.seed, "same seed, same text")->check(between(0, 1e18));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        throw EndOfProgram{app.exit(error)};
    }
    return o;
}
