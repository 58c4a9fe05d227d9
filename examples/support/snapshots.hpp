#pragma once

#include "framework/tensor/array.hpp"

#include <filesystem>
#include <map>

/// The vectors of the most frequent tokens, as they were after some steps of training.
class Snapshots {
  public:
    static constexpr std::size_t most_tokens = 400; ///< the special tokens are not among them

    /// Of a training that is to have `steps` steps: before the first, after the last, and ten times
    /// between, each time some 1.5 times as late as the last, because the beginning changes most.
    explicit Snapshots(std::int64_t steps);

    /// Keeps a copy of the rows if `step` is one of these moments, or if it is the end.
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
