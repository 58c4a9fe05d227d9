#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// What `embeddings` can be told on its command line.
struct EmbeddingsOptions {
    std::filesystem::path model;
    std::vector<std::string> words;       ///< whose neighbours to show
    std::vector<std::string> analogy;     ///< in threes
    std::vector<std::string> similar;     ///< in twos
    std::vector<std::string> odd_one_out; ///< none, or three and more
    bool positions = false;
    std::optional<std::filesystem::path> evaluate; ///< a file of sets of words
    std::vector<std::string> export_to;            ///< none, or a format and a file
    std::optional<std::filesystem::path> report;
    std::optional<std::string> sentence; ///< whose attention the report shows
    std::size_t count = 10;
    bool json = false;

    /// Whether any of the questions above is asked.
    bool asks() const;

    /// Whether any file is to be written.
    bool writes() const { return !export_to.empty() || report; }
};

/// Reads the command line. Prints help or what is wrong and ends the program where that is called
/// for.
EmbeddingsOptions parse_embeddings_options(int argc, char** argv);
