#pragma once

#include "examples/support/run_folder.hpp"
#include "examples/support/table.hpp"
#include "framework/vectors/word_sets.hpp"

/// The answers of `embeddings` to questions about the vectors of a run, as tables. Words are given
/// as ids.
class Answers {
  public:
    using Ids = std::vector<std::int64_t>;

    explicit Answers(const Run& run);

    /// The `count` nearest neighbours of each word.
    Table neighbors(const Ids& words, std::size_t count) const;

    /// For words in threes, "a is to b as c is to ?": the nearest words without those of the
    /// question, as is usual, and beside them the nearest words of all.
    Table analogies(const Ids& words, std::size_t count) const;

    /// The cosines of pairs of words.
    Table similarities(const Ids& words) const;

    /// The words with the cosine of each and the mean of all, lowest first: the first word is the
    /// odd one out.
    Table odd_one_out(const Ids& words) const;

    /// The mean cosine of two positions that are 1, 2, 4, 8 … apart, and whether the positions were
    /// learned.
    Table positions() const;

    /// How well the vectors know sets of words that belong together (see set_quality). Where there
    /// are vectors from counts, their figures stand beside. The last row is the mean over the sets.
    Table evaluation(const tapestry::WordSets& sets,
                     const std::optional<tapestry::Array>& count_vectors) const;

  private:
    const std::string& token(std::int64_t id) const;

    const Run& run_;
    tapestry::Array units_;
};
