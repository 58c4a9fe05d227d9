#pragma once

#include "examples/support/run_folder.hpp"

/// The formats that `--export` knows.
const std::vector<std::string>& export_formats();

/// Writes the run's token vectors for other programs:
/// - `word2vec`: its text format, without the special tokens, so that other programs find the same
///   neighbours as `embeddings`;
/// - `projector`: vectors.tsv and metadata.tsv for the Embedding Projector, in the folder `file`,
///   with the same tokens and their counts;
/// - `npy`: NumPy's array (V, D) of all tokens, in the order of vocab.txt.
///
/// A token with white space in it would break the first two, so it is written as in vocab.txt.
/// Returns these tokens as they were written. Throws std::runtime_error where a file cannot be
/// written.
std::vector<std::string> export_vectors(const Run& run, const std::string& format,
                                        const std::filesystem::path& file);
