#pragma once

#include "models/decoder.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

/// The command line of `train`. The defaults are those of the preset `pride`.
struct TrainOptions {
    std::string preset = "pride";
    std::optional<std::filesystem::path> text; ///< none: the built-in text
    std::filesystem::path out;
    bool resume = false;                       ///< go on with the run in `out`, if one is there
    bool force = false;                        ///< replace the run in `out`, if one is there
    std::optional<std::filesystem::path> init; ///< weights to start from
    std::optional<std::string> sentence;       ///< whose attention the report shows
    double rank_timeout = 300; ///< seconds after which a rank that is silent counts as lost

    std::string tokenizer = "words";
    std::int64_t min_count = 2;

    /// The text gives its vocabulary.
    tapestry::DecoderConfig model{.context = 32, .dropout = 0.1};

    std::size_t batch = 64;
    std::int64_t steps = 635;
    std::string order = "random";
    std::string optimizer = "adamw";
    double lr = 3e-3;
    double min_lr = 1e-4;
    std::int64_t warmup = 100;
    double weight_decay = 0.1;
    double beta1 = 0.9;
    double beta2 = 0.99;
    double momentum = 0.9;
    double clip = 1.0; ///< 0: no limit

    std::uint64_t seed = 2;
    std::size_t threads = 1;             ///< of each rank
    std::size_t ranks = 1;               ///< that train together: no option, for mpirun starts them
    std::string precision = "float";     ///< of the factors of large products, or "bfloat16"
    std::int64_t eval_every = 100;       ///< 0: never
    std::int64_t checkpoint_every = 100; ///< 0: at the end alone

    /// The largest norm of the gradient, infinite where there is no limit.
    tapestry::Real max_norm() const;

    /// Whether the validation loss is measured between this step, counted from 1, and the next.
    bool validates_after(std::int64_t step) const;

    /// Whether a checkpoint is due there.
    bool checkpoints_after(std::int64_t step) const;
};

/// The options of a preset; those of `pride` for a name that is none.
TrainOptions preset_options(const std::string& name);

/// Reads the command line. The defaults are those of the preset, or of the run that --resume names,
/// with which the command line has to agree except in what may change: --steps, --threads and
/// --checkpoint-every. For --help, and for a command line that is wrong, prints what there is to say
/// and throws EndOfProgram. Where several ranks train, each has one thread by default, and a run that
/// is resumed as many threads in all as before.
TrainOptions parse_train_options(int argc, char** argv, std::size_t ranks);

/// Whether two trainings add in the same order and draw the same masks: R ranks of one thread compute
/// what one rank of R threads computes.
bool compute_alike(const TrainOptions& a, const TrainOptions& b);
