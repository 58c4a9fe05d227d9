#pragma once

#include "models/generate.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

/// The command line of `generate`.
struct GenerateCommand {
    std::filesystem::path model;
    std::string prompt;
    tapestry::GenerateOptions options;
    std::uint64_t seed = 1337;
};

/// Reads the command line. For --help, and for a command line that is wrong, prints what there is
/// to say and throws EndOfProgram (program.hpp).
GenerateCommand parse_generate_options(int argc, char** argv);
