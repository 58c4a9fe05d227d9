#pragma once

#include "framework/tensor/array.hpp"

#include <vector>

/// What is like what, by the cosine of the angle between two rows of a table (V, D). All of these
/// throw std::invalid_argument for an array that is no table, and std::out_of_range for an id that
/// is no row.
namespace tapestry {

/// cos = a·b / (|a|·|b|) of rows a and b, in [-1, 1]; 0 where one of them is zero. Throws
/// std::invalid_argument for a row with NaN or infinity, which has no direction.
Real cosine(const Array& table, std::int64_t a, std::int64_t b);

/// The rows of a table scaled to length 1, so that a dot product is a cosine. A row of zeros stays
/// as it is. Throws std::invalid_argument for a row with NaN or infinity.
Array unit_rows(const Array& table);

struct Neighbor {
    std::int64_t id;
    Real cosine;
};

/// The `count` rows most like row `id`, by falling cosine, without the row itself and without the
/// rows before `first`, such as the special tokens.
std::vector<Neighbor> nearest_neighbors(const Array& units, std::int64_t id, std::size_t count,
                                        std::int64_t first = 0);

/// Whether the words of an analogy's question may be its answers.
enum class QuestionWords { left_out, kept };

/// "a is to b as c is to ?": the `count` rows most like the direction b - a + c, where all rows
/// have length 1 (3CosAdd; Mikolov, Yih and Zweig, "Linguistic regularities in continuous space
/// word representations", 2013). Answers and cosines are those of gensim's most_similar(positive =
/// [b, c], negative = [a]). It leaves a, b and c out, and often has to: where a, b and c are close
/// to one another, c or b is the nearest row of all.
std::vector<Neighbor> analogies(const Array& units, std::int64_t a, std::int64_t b, std::int64_t c,
                                std::size_t count, std::int64_t first = 0,
                                QuestionWords question_words = QuestionWords::left_out);

/// The rows `ids` by rising cosine with the mean of all of them, where all rows have length 1: the
/// first is the one that fits least, gensim's doesnt_match. Equal ones keep their order. Throws
/// std::invalid_argument for fewer than three ids, because two are equally far from their mean.
std::vector<Neighbor> odd_one_out(const Array& units, const std::vector<std::int64_t>& ids);

/// The mean cosine of the rows i and i + distance, where all rows have length 1: how alike
/// positions that far apart are, in a table of positions. Throws std::invalid_argument for a
/// distance at which there is no pair.
Real mean_cosine(const Array& units, std::size_t distance);

} // namespace tapestry
