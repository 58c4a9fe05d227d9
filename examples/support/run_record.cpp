#include "examples/support/run_record.hpp"

#include "examples/support/checkpoint.hpp"
#include "examples/support/output.hpp"
#include "examples/support/train_settings.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

using nlohmann::ordered_json;
namespace fs = std::filesystem;

RunRecord::RunRecord(const CheckpointFolders& folders, Training& training, bool is_resumed)
    : folders_(folders)
    , training_(training) {
    if (is_resumed) {
        current_ = folders.last();
        kept_ = training.step;
        metrics_.emplace(current_ / "metrics.jsonl", training.moment());
        const TrainOptions before = options_of_run(current_, training.options).value();
        const TrainOptions& now = training.options;
        if (before.steps != now.steps || before.threads != now.threads ||
            before.ranks != now.ranks || before.checkpoint_every != now.checkpoint_every)
            note(true);
        best_ = folders.best_val_loss(training.run);
        // The last training may have been killed before it could say that this is the best.
        if (const auto loss = val_loss_of(current_)) keep_if_best(*loss);
        return;
    }
    current_ = folders.begin(training.step);
    try {
        metrics_.emplace(current_ / "metrics.jsonl", training.moment());
        note(false);
        write_checkpoint(current_, training, {});
        if (folders.hold_a_run()) return;
        metrics_->sync();
        folders.make_last(current_);
        kept_ = training.step;
    } catch (...) {
        folders.abandon(current_);
        throw;
    }
}

RunRecord::~RunRecord() { folders_.abandon(current_); }

void RunRecord::note(bool is_resumed) {
    const TrainOptions& options = training_.options;
    ordered_json line{{"run", training_.run}, {"step", training_.step}};
    if (is_resumed) line["resumed"] = true;
    line.update({{"steps", options.steps},
                 {"threads", options.threads},
                 {"ranks", options.ranks},
                 {"checkpoint_every", options.checkpoint_every}});
    metrics_->write(line);
}

bool RunRecord::attempt(const std::string& what, const std::function<void()>& action) {
    try {
        action();
        return true;
    } catch (const NotFinite&) {
        throw;
    } catch (const std::exception& error) {
        if (failure_ != error.what()) warn(what + ": " + error.what());
        failure_ = error.what();
        complete_ = false;
        return false;
    }
}

bool RunRecord::save(std::optional<double> val_loss) {
    std::string what = "the checkpoint after step " + std::to_string(training_.step) + " fails";
    if (kept_ >= 0) what += ", and the one after step " + std::to_string(kept_) + " stays";
    fs::path checkpoint;
    attempt(what, [&] {
        checkpoint = folders_.begin(training_.step);
        try {
            write_checkpoint(checkpoint, training_, val_loss);
            fs::create_hard_link(current_ / "metrics.jsonl", checkpoint / "metrics.jsonl");
            metrics_->sync();
            if (kept_ < 0) folders_.forget_best(); // of the run that is replaced
            folders_.make_last(checkpoint);
        } catch (...) {
            folders_.abandon(checkpoint);
            throw;
        }
    });
    // What failed was perhaps only to clear away the one before.
    if (!folders_.is_last(checkpoint)) return false;
    current_ = checkpoint;
    kept_ = training_.step;
    return true;
}

void RunRecord::keep_if_best(double val_loss) {
    if (best_ && *best_ <= val_loss) return;
    if (attempt("the link best stays as it was", [&] { folders_.make_best(); })) best_ = val_loss;
}

void RunRecord::add(const Step& step, const Progress& progress) {
    training_.seconds = progress.seconds();
    const auto& [train_loss, val_loss, lr] = step;
    if (training_.step % 10 == 0 || val_loss) {
        ordered_json line{{"step", training_.step}, {"train_loss", train_loss}};
        if (val_loss) line["val_loss"] = *val_loss;
        line["lr"] = lr;
        line["tokens_per_second"] = std::round(progress.tokens_per_second());
        line["seconds"] = training_.seconds;
        attempt("the metrics of step " + std::to_string(training_.step) + " are lost",
                [&] { metrics_->write(line); });
    }
    const bool is_best = val_loss && (!best_ || *val_loss < *best_);
    if (!is_best && !training_.options.checkpoints_after(training_.step)) return;
    if (save(val_loss) && is_best) keep_if_best(*val_loss);
}

bool RunRecord::keep_last_step() { return kept_ == training_.step || save({}); }

void RunRecord::finish(double val_loss) {
    attempt("config.json lacks the validation loss", [&] {
        save_config(current_, training_.model, *training_.text.tokenizer,
                    facts_of(training_, val_loss), training_.moment());
    });
    keep_if_best(val_loss);
    attempt("the last line of metrics.jsonl is lost", [&] {
        metrics_->write(
            {{"step", training_.step}, {"val_loss", val_loss}, {"seconds", training_.seconds}});
    });
}
