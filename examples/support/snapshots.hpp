#pragma once

#include "examples/support/moment.hpp"
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

    /// Keeps a copy of the rows after `step` steps, if that is one of the moments.
    void take(std::int64_t step, const tapestry::Array& table);

    /// Writes tensors step_0, step_13, … (N, D) in the safetensors format, all or nothing. The last of
    /// them are the rows of `table`, which is what was learned up to this moment.
    void save(const std::filesystem::path& file, const Moment& moment,
              const tapestry::Array& table) const;

    /// Takes back what `save` wrote at this moment, in a training that goes on from there.
    void restore(const std::filesystem::path& file, const Moment& moment);

    /// Step to vectors. Throws std::runtime_error that names the file and what is wrong with it: also
    /// where it is of another moment.
    static std::map<std::int64_t, tapestry::Array> load(const std::filesystem::path& file,
                                                        const std::optional<Moment>& moment);

    /// The rows that a snapshot keeps of a table (V, D): those after the special tokens.
    static tapestry::Array rows(const tapestry::Array& table);

  private:
    std::map<std::int64_t, tapestry::Array> taken_; // empty ones are yet to be taken
};
