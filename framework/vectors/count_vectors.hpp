#pragma once

#include "framework/tensor/array.hpp"
#include "framework/text/token_ids.hpp"
#include "framework/text/vocabulary.hpp"

/// Word vectors without a network: from counting which words stand near which. The plain baseline
/// beside which learned vectors are judged.
namespace tapestry {

/// The defaults have the best set_quality on Pride and Prejudice, among windows of 2, 5 and 10 and
/// powers of 0, 0.5 and 1.
struct CountVectorsOptions {
    std::size_t window = 2;  ///< words within this distance on either side are a word's contexts
    double smoothing = 0.75; ///< contexts count as #(c)^smoothing, so that rare ones weigh less
    double power = 1;        ///< of the singular values; 0 gives all directions the same weight
    std::int64_t first = Vocabulary::special_tokens; ///< ids below it are no words
    std::uint64_t seed = 1;                          ///< of the random start
    std::size_t places = 1 << 25;                    ///< of words, at once in memory, 8 bytes each
};

/// Vectors (V, dim) of the words of a text: the rows of U·Σ^power, of the truncated singular value
/// decomposition M ≈ U·Σ·Vᵀ of the positive pointwise mutual information
///
///     M(w, c) = max(0, ln( P(w, c) / (P(w)·P(c)) )),
///
/// where P(w, c) is the share of c near w among all pairs. Levy, Goldberg and Dagan, "Improving
/// distributional similarity with lessons learned from word embeddings" (TACL 2015), sections 2 and
/// 3. An id that is no word keeps its place in the text, and has a row of zeros, as have words that
/// do not occur. Where M has a rank below dim, as in a short text, the columns left over are zero.
///
/// Throws std::out_of_range for an id outside [0, V), and std::invalid_argument for a window or dim
/// of 0, and a negative smoothing, power or first.
Array count_vectors(const TokenIds& ids, std::size_t vocabulary, std::size_t dim,
                    const CountVectorsOptions& options = {});

} // namespace tapestry
