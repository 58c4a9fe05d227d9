#include "examples/support/arithmetic_options.hpp"

#include "examples/support/between.hpp"
#include "examples/support/program.hpp"

ArithmeticCommand parse_arithmetic_options(int argc, char** argv) {
    ArithmeticCommand o;
    CLI::App app("Measures how much of a model's arithmetic with words is more than chance.",
                 "vector_arithmetic");
    app.option_defaults()->always_capture_default();
    app.add_option("--model", o.model, "folder that train wrote")
        ->required()
        ->check(CLI::ExistingDirectory);
    app.add_option("--draws", o.draws, "random choices of other words, for each figure")
        ->check(between(1, 1e6));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        throw EndOfProgram{app.exit(error)};
    }
    return o;
}
