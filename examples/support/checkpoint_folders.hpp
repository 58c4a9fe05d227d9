#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

/// The checkpoints in a run's folder, and the links that lead to them:
///
///     checkpoints/step-100/       a checkpoint: every file of the run, as of one moment
///     last -> checkpoints/step-100
///     best -> checkpoints/step-100          the one with the lowest validation loss
///     model.safetensors -> last/model.safetensors, and so for each file
///
/// A checkpoint is written in a folder to which nothing leads yet. Then one rename makes `last` lead
/// to it, and with that all its files are current at once. Whoever makes checkpoints has the lock.
class CheckpointFolders {
  public:
    /// Clears away what a crash left. Throws std::runtime_error if something that shall be written
    /// cannot be.
    explicit CheckpointFolders(const std::filesystem::path& folder);

    /// Removes `checkpoints` where none were made.
    ~CheckpointFolders();
    CheckpointFolders(const CheckpointFolders&) = delete;
    CheckpointFolders& operator=(const CheckpointFolders&) = delete;

    /// Whether there is a run, of any version, that has learned something.
    bool hold_a_run() const;

    /// Whether there is a checkpoint from which a training can go on.
    bool hold_a_checkpoint() const;

    /// The newest checkpoint.
    std::filesystem::path last() const;

    /// Makes a folder for the files of a checkpoint.
    std::filesystem::path begin(std::int64_t step) const;

    /// Removes the folder of a checkpoint that failed, unless `last` leads to it.
    void abandon(const std::filesystem::path& checkpoint) const;

    /// Whether `last` leads to it.
    bool is_last(const std::filesystem::path& checkpoint) const;

    /// Makes a checkpoint the newest one, in one step, when all its bytes are on the disk. Of the older
    /// ones, the best stays, and for those who still read it the last one. A file gets the permissions
    /// and the group that one of its name had when the training began.
    void make_last(const std::filesystem::path& checkpoint) const;

    /// Makes the newest checkpoint the best one.
    void make_best() const;

    /// The validation loss of the best one, where that is of this run.
    std::optional<double> best_val_loss(const std::string& run) const;

    /// Forgets which was the best: before the first checkpoint of another run.
    void forget_best() const;

    /// Makes links to the files of the newest checkpoint where they are missing. Throws
    /// std::runtime_error where a file with other content stands in the place of one.
    void link_files() const;

    /// Removes all checkpoints but the newest, the best, and `also`; and what a crash left.
    void clear(const std::filesystem::path& also = {}) const;

  private:
    void adopt_files() const;
    void give_rights(const std::filesystem::path& file) const;

    struct Rights {
        unsigned mode, group;
    };
    std::filesystem::path folder_;
    std::map<std::string, Rights> rights_; // that the files of the run before had, by name
};

/// The validation loss in a checkpoint's config.json, where there is one.
std::optional<double> val_loss_of(const std::filesystem::path& checkpoint);
