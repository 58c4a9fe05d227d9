#pragma once

#include "framework/tensor/array.hpp"

#include <filesystem>
#include <map>

/// The vectors of the most frequent tokens at some moments of a training.
class Snapshots {
  public:
    static constexpr std::size_t most_tokens = 400; ///< the special tokens are not among them

    /// For a training of `steps` steps. The moments are before the first step, after the last, and
    /// ten between. Each is about 1.5 times as late as the one before, because the vectors change
    /// most at the beginning.
    explicit Snapshots(std::int64_t steps);

    /// Keeps a copy of the rows after `step` steps, if that is one of the moments or the end.
    void take(std::int64_t step, const tapestry::Array& table, bool is_the_end = false);

    /// Writes tensors step_0, step_13, … (N, D) in the safetensors format, all or nothing.
    void save(const std::filesystem::path& file) const;

    /// Step to vectors. Throws std::runtime_error that names the file and what is wrong with it.
    static std::map<std::int64_t, tapestry::Array> load(const std::filesystem::path& file);

    /// The rows that a snapshot keeps of a table (V, D): those after the special tokens.
    static tapestry::Array rows(const tapestry::Array& table);

  private:
    std::map<std::int64_t, tapestry::Array> taken_; // empty ones are yet to be taken
};
