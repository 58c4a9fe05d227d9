#pragma once

#include "examples/support/train_options.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

/// What a setting may be: one of these words, or a number from `low` to `high`.
struct Allowed {
    std::vector<const char*> words = {};
    double low = 0, high = 1e9;
};

/// The settings of a run besides the model's sizes and its text, in one list: the command line, the
/// members of config.json and the bounds of both are made of it. Calls
/// `visit(group, name, value, allowed, help)` for each; the option of `min_lr` is --min-lr.
template<class Options, class Visitor>
void for_each_setting(Options& o, const Visitor& visit) {
    visit("Run", "preset", o.preset, Allowed{{"pride", "nanogpt-cpu"}},
          "where the other defaults come from");
    visit("Run", "seed", o.seed, Allowed{.high = 1e18}, "same seed and threads: same bits");
    visit("Run", "threads", o.threads, Allowed{.low = 1, .high = 1024},
          "each takes its share of the batch");
    visit("Run", "precision", o.precision, Allowed{{"float", "bfloat16"}},
          "what the factors of large matrix products are rounded to");
    visit("Run", "eval_every", o.eval_every, Allowed{},
          "steps between two validations; 0 for none");
    visit("Run", "checkpoint_every", o.checkpoint_every, Allowed{},
          "steps between two checkpoints; 0 for one at the end");

    visit("Text", "tokenizer", o.tokenizer, Allowed{{"words", "characters"}}, "what a token is");
    visit("Text", "min_count", o.min_count, Allowed{.low = 1}, "rarer tokens become <unk>");

    visit("Training", "steps", o.steps, Allowed{.low = 1}, "optimizer steps");
    visit("Training", "batch", o.batch, Allowed{.low = 1, .high = 65536}, "windows in a step");
    visit("Training", "order", o.order, Allowed{{"random", "sequential"}}, "where windows begin");
    visit("Training", "optimizer", o.optimizer, Allowed{{"adamw", "adam", "sgd"}}, "update rule");
    visit("Training", "lr", o.lr, Allowed{}, "learning rate after warm-up");
    visit("Training", "min_lr", o.min_lr, Allowed{}, "learning rate at the end of the cosine");
    visit("Training", "warmup", o.warmup, Allowed{}, "steps of warm-up");
    visit("Training", "weight_decay", o.weight_decay, Allowed{}, "of matrices");
    visit("Training", "beta1", o.beta1, Allowed{.high = 0.9999}, "of Adam and AdamW");
    visit("Training", "beta2", o.beta2, Allowed{.high = 0.9999}, "of Adam and AdamW");
    visit("Training", "momentum", o.momentum, Allowed{.high = 1}, "of SGD");
    visit("Training", "clip", o.clip, Allowed{}, "largest norm of the gradient; 0 for no limit");
}

/// A member for each setting, for the model's sizes ("model"), and for the file of --init.
nlohmann::ordered_json settings_json(const TrainOptions& options);

/// Sets the options to what settings_json wrote, and passes over other members. Throws
/// nlohmann::json::exception and std::runtime_error for what is missing, has another type, or is
/// out of bounds.
void set_options(TrainOptions& options, const nlohmann::ordered_json& json);

/// The options of the run in a folder, beside those of `others` that are no settings of a run: nothing
/// where no run is that can be resumed. Throws std::runtime_error that names config.json where it is
/// damaged.
std::optional<TrainOptions> options_of_run(const std::filesystem::path& folder,
                                           const TrainOptions& others);

/// What two command lines ask for differently: "--lr 0.001 and not 0.003" for each of these. The
/// second of them is the run's. Options that may change when a run is resumed are left out.
std::vector<std::string> contradictions(const TrainOptions& given, const TrainOptions& run);
