#pragma once

#include "examples/support/run_folder.hpp"

#include <string>

/// The ids of a sentence whose attention can be shown. Throws std::runtime_error where it has no
/// tokens, or more than the model sees at once or than the page has room for.
std::vector<std::int64_t> sentence_ids(const tapestry::Tokenizer& tokenizer, std::size_t context,
                                       const std::string& sentence);

/// Writes one HTML file that shows what the model of a run, loaded from its folder, learned and
/// needs nothing else: no network, no other file. `sentence` is the one whose attention is shown;
/// without it, one that the vocabulary knows. Files that an earlier version did not leave in the
/// folder are left out, and the page says so. Throws std::runtime_error that names the file that
/// cannot be read or written, or says why the sentence cannot be shown; `file` is then as it was.
void write_report(const Run& run, const std::filesystem::path& file,
                  const std::optional<std::string>& sentence = {});
