#pragma once

#include <cstddef>
#include <filesystem>

/// The command line of `vector_arithmetic`.
struct ArithmeticCommand {
    std::filesystem::path model;
    std::size_t draws = 200; ///< random choices of other words, for each figure
};

/// Reads the command line. For --help, and for a command line that is wrong, prints what there is
/// to say and throws EndOfProgram (program.hpp).
ArithmeticCommand parse_arithmetic_options(int argc, char** argv);
