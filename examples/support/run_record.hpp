#pragma once

#include "examples/support/checkpoint_folders.hpp"
#include "examples/support/metrics.hpp"
#include "examples/support/progress.hpp"
#include "examples/support/training.hpp"

#include <functional>

/// Keeps what a training learns in the folder of its run: a line of metrics now and then, and
/// checkpoints. What cannot be written is reported on stderr, and the training goes on: what it has
/// learned is worth more than what could not be written.
class RunRecord {
  public:
    /// Begins the record of a training, or goes on with that of the one that was restored from the
    /// last checkpoint. A new run in an empty folder gets a checkpoint before its first step. One that
    /// replaces another gets its first when it has learned something. Throws std::runtime_error where
    /// files cannot be written.
    RunRecord(const CheckpointFolders& folders, Training& training, bool is_resumed);
    ~RunRecord();
    RunRecord(const RunRecord&) = delete;
    RunRecord& operator=(const RunRecord&) = delete;

    /// What there is to keep after a step: its loss and learning rate, and the validation loss where
    /// one was measured.
    struct Step {
        double train_loss;
        std::optional<double> val_loss;
        double lr;
    };

    /// Writes a line for every tenth step and for each with a validation loss, and a checkpoint where
    /// one is due or the validation loss is the lowest yet. Throws NotFinite.
    void add(const Step& step, const Progress& progress);

    /// Makes sure that there is a checkpoint of the last step, and returns whether there is. Throws
    /// NotFinite.
    bool keep_last_step();

    /// Adds what is known at the end to the last checkpoint.
    void finish(double val_loss);

    /// Does something that may fail. Reports the failure, unless it is the one that was reported last,
    /// and returns whether it succeeded.
    bool attempt(const std::string& what, const std::function<void()>& action);

    /// Where the files of the last checkpoint are.
    std::filesystem::path files() const { return folders_.last(); }

    /// Whether everything could be written.
    bool complete() const { return complete_; }

  private:
    bool save(std::optional<double> val_loss);
    void keep_if_best(double val_loss);
    void note(bool is_resumed);

    const CheckpointFolders& folders_;
    Training& training_;
    // The checkpoint with the metrics. It is not yet the last one while another run is to be replaced.
    std::filesystem::path current_;
    std::optional<Metrics> metrics_;
    std::optional<double> best_; // the lowest validation loss of a checkpoint
    std::int64_t kept_ = -1;     // the step of the last checkpoint of this run
    bool complete_ = true;
    std::string failure_; // the last that was reported, so that the same is said once
};
