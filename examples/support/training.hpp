#pragma once

#include "examples/support/moment.hpp"
#include "examples/support/prepared_text.hpp"
#include "examples/support/snapshots.hpp"
#include "framework/optim/optimizer.hpp"
#include "framework/optim/schedule.hpp"
#include "framework/text/batches.hpp"
#include "models/decoder.hpp"

#include <variant>

/// A training between two steps. The next step depends on this alone, and on the calling thread's
/// generator, from which the dropout masks come.
struct Training {
    /// A training before its first step. Draws from the calling thread's generator, first for the
    /// windows and then for the weights. Throws std::invalid_argument for sizes that make no model
    /// and for weights of --init that do not fit, and std::runtime_error if these cannot be read.
    Training(const TrainOptions& options, PreparedText text);

    tapestry::Batch next_batch();

    /// Where it is, as its files say it.
    Moment moment() const { return {run, step}; }

    // What stays as it is.
    const TrainOptions options;
    const PreparedText text;
    const std::string text_fingerprint;           ///< of the vocabulary and all tokens
    const tapestry::SequentialBatches validation; ///< at the beginning of the text
    const tapestry::WarmupCosine schedule;

    // What a step changes.
    std::variant<tapestry::RandomBatches, tapestry::SequentialBatches> batches;
    tapestry::Decoder model;
    const std::vector<tapestry::NamedParameter> parameters; ///< of the model
    const std::unique_ptr<tapestry::Optimizer> optimizer;
    Snapshots snapshots;
    std::int64_t step = 0; ///< how many were taken

    // What is known of it.
    std::string run;    ///< its identity: a fingerprint of all that decides its numbers
    double seconds = 0; ///< that the steps took, with the validations and checkpoints between them
};
