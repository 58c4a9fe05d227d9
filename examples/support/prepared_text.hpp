#pragma once

#include "examples/support/train_options.hpp"
#include "framework/text/corpus.hpp"
#include "framework/text/tokenizer.hpp"

/// A text made ready for training: cleaned, cut into tokens, numbered, and split in two.
struct PreparedText {
    std::string name; ///< of its file, or built_in_text_name
    std::unique_ptr<tapestry::Tokenizer> tokenizer;
    tapestry::Split ids;
};

/// Reads and prepares the text that the options name. Throws std::runtime_error where it cannot be
/// read, where no token is frequent enough for the vocabulary, and where the part for validation is
/// shorter than a window and one more token.
PreparedText prepare_text(const TrainOptions& options);
