#pragma once

#include "framework/tensor/array.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tapestry {

/// Word vectors for the Embedding Projector (projector.tensorflow.org, "Load"), two files in
/// `folder`, which is made where it is missing:
/// - vectors.tsv, a line `x1<TAB>…<TAB>xD` for each word, without a header;
/// - metadata.tsv, a header `word<TAB>count`, which the Projector expects where there is more than
///   one column, and a line for each word.
/// Each file is replaced as a whole or not at all (see write_atomically).
///
/// Throws std::invalid_argument, before anything is written, where `vectors` is not (V, D) with a
/// row and a count for each word, for D < 2, which the Projector refuses, for a word that is empty,
/// not UTF-8, there twice, or has a tab or line end in it, and for an infinity or NaN. Throws
/// std::runtime_error where a file cannot be written.
void write_projector(const std::filesystem::path& folder, const std::vector<std::string>& words,
                     const std::vector<std::int64_t>& counts, const Array& vectors);

} // namespace tapestry
