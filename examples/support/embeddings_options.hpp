#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// The command line of `embeddings`.
struct EmbeddingsOptions {
    std::filesystem::path model;
    std::vector<std::string> words;       ///< whose neighbours to show
    std::vector<std::string> analogy;     ///< in threes
    std::vector<std::string> similar;     ///< in twos
    std::vector<std::string> odd_one_out; ///< none, or at least three
    bool positions = false;
    std::optional<std::filesystem::path> evaluate; ///< a file of sets of words
    std::vector<std::string> export_to;            ///< none, or a format and a file
    std::optional<std::filesystem::path> report;
    std::optional<std::string> sentence; ///< whose attention the report shows
    std::size_t count = 10;
    bool json = false;

    /// Whether there is a question: words, or one of the options that ask about them.
    bool asks() const;

    /// Whether a file is to be written.
    bool writes() const { return !export_to.empty() || report; }
};

/// Reads the command line. For --help, and for a command line that is wrong, prints what there is
/// to say and throws EndOfProgram (program.hpp).
EmbeddingsOptions parse_embeddings_options(int argc, char** argv);
