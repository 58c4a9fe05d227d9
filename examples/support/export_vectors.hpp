#pragma once

#include "examples/support/run_folder.hpp"

/// What `--export` may write.
const std::vector<std::string>& export_formats();

/// Writes the run's token vectors for other programs:
/// - `word2vec`: its text format, without the special tokens, so that neighbours are ours;
/// - `projector`: `file` is a folder for the Embedding Projector's vectors.tsv and metadata.tsv, of
///   the same tokens with their counts;
/// - `npy`: NumPy's array (V, D) of all tokens, in the order of vocab.txt.
///
/// A token with white space in it would break the first two; it is written as in vocab.txt.
/// Returns these, as they were written. Throws std::runtime_error where a file cannot be written.
std::vector<std::string> export_vectors(const Run& run, const std::string& format,
                                        const std::filesystem::path& file);
