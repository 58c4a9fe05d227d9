#include "examples/support/generate_options.hpp"
#include "examples/support/output.hpp"
#include "examples/support/program.hpp"
#include "examples/support/show.hpp"

#include <iostream>

using namespace tapestry;

namespace {

int generate(int argc, char** argv) {
    const GenerateCommand command = parse_generate_options(argc, argv);

    doing("reading the model");
    Run run = load_run(command.model);
    for (const std::string& token : run.tokenizer->split(command.prompt))
        if (!run.tokenizer->vocabulary().contains(token))
            warn("'" + escape_token(token) + "' is not in the vocabulary, so it counts as <unk>");
    doing("continuing the text");
    write_continuation(std::cout, *run.model, *run.tokenizer, command.prompt, command.options,
                       command.seed);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    return run_program("generate", [&] { return generate(argc, argv); });
}
