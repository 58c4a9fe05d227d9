#pragma once

#include "framework/tensor/array.hpp"
#include "framework/text/vocabulary.hpp"

#include <vector>

/// How well vectors know which words belong together, as a number with a p-value.
namespace tapestry {

struct SetQualityOptions {
    std::size_t neighbors = 5;
    std::int64_t first = Vocabulary::special_tokens; ///< ids below it are no neighbours
    std::int64_t end = 0; ///< nor are ids from here on, in which words are rare; 0: all are
    std::size_t draws = 1000;
    std::size_t ranks = 20; ///< a random word is one of so many of nearly the same frequency
    std::uint64_t seed = 1;
};

/// Of one set of words, or the mean over all sets.
struct SetQuality {
    double share;   ///< of the words' nearest neighbours that belong to their set
    double chance;  ///< the mean of that share for random words of the same frequency
    double p_value; ///< (1 + draws of random words that reach the share) / (1 + draws)
};

struct SetQualities {
    std::vector<SetQuality> sets; ///< in their order
    SetQuality all;               ///< each set counts alike; the draws are of all sets at once
};

/// For each set of ids, the share of its words' nearest neighbours, by the cosine of the rows of a
/// table (V, D), that come from the set. A set of n words cannot reach more than
/// (n - 1) / neighbors. The p-value is that of a permutation test (Good, "Permutation, Parametric
/// and Bootstrap Tests of Hypotheses", 2005): a draw replaces each word by another one among the
/// `ranks` nearest ids, which are ranks by frequency in a Vocabulary, with no word twice. Where all
/// of those are taken, it looks further.
///
/// Throws std::out_of_range for an id outside [first, end), and std::invalid_argument for an array
/// that is no table, for no sets, a set of fewer than two words or with a word twice, options of 0,
/// and for fewer words than a draw needs.
SetQualities set_quality(const Array& table, const std::vector<std::vector<std::int64_t>>& sets,
                         const SetQualityOptions& options = {});

} // namespace tapestry
