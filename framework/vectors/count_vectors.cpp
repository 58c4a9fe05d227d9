#include "framework/vectors/count_vectors.hpp"

#include "framework/tensor/error.hpp"
#include "framework/vectors/sparse_matrix.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry {
namespace {

void check(const TokenIds& ids, std::size_t vocabulary, std::size_t dim,
           const CountVectorsOptions& options) {
    const char* const name = "count_vectors";
    require(options.window > 0, name, "the window has to be at least 1");
    require(dim > 0, name, "dim has to be at least 1");
    require(options.smoothing >= 0, name, "the smoothing cannot be ", options.smoothing);
    require(options.power >= 0, name, "the power cannot be ", options.power);
    require(options.first >= 0, name, "the first id cannot be ", options.first);
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (ids[i] < 0 || ids[i] >= std::int64_t(vocabulary))
            throw std::out_of_range(
                message(name, "id ", ids[i], " at ", i, " is outside [0, ", vocabulary, ")"));
}

// How often each word from id `first` on occurs.
std::vector<std::size_t> occurrences(const TokenIds& ids, std::size_t vocabulary,
                                     std::int64_t first) {
    std::vector<std::size_t> result(vocabulary, 0);
    for (const std::int32_t id : ids)
        if (id >= first) ++result[std::size_t(id)];
    return result;
}

// Words begin ≤ w < end.
struct Group {
    std::size_t begin, end;
};

// The words in groups, each of which occurs at most so often, or is one word.
std::vector<Group> groups_of_words(const std::vector<std::size_t>& occurrences, std::size_t most) {
    std::vector<Group> groups;
    std::size_t together = 0; // occurrences in the last group
    for (std::size_t word = 0; word < occurrences.size(); ++word) {
        if (together + occurrences[word] > most || groups.empty()) {
            groups.push_back({word, word});
            together = 0;
        }
        together += occurrences[word];
        groups.back().end = word + 1;
    }
    return groups;
}

// Where each word of a group stands in the text.
std::vector<std::vector<std::size_t>> places(const TokenIds& ids, Group group,
                                             const std::vector<std::size_t>& occurrences) {
    std::vector<std::vector<std::size_t>> result(group.end - group.begin);
    for (std::size_t word = group.begin; word < group.end; ++word)
        result[word - group.begin].reserve(occurrences[word]);
    for (std::size_t place = 0; place < ids.size(); ++place) {
        const auto word = std::size_t(ids[place]);
        const bool is_in_group = word >= group.begin && word < group.end;
        if (is_in_group && occurrences[word] > 0) result[word - group.begin].push_back(place);
    }
    return result;
}

// #(w, c): how often word c stands at most `window` places from word w. The matrix is symmetric.
SparseMatrix pair_counts(const TokenIds& ids, std::size_t vocabulary,
                         const CountVectorsOptions& options) {
    SparseMatrix result(vocabulary);
    std::vector<double> counts(vocabulary, 0); // of one word's contexts
    std::vector<std::size_t> contexts;         // whose count is not 0
    const auto count_contexts = [&](std::size_t place) {
        const std::size_t begin = place - std::min(place, options.window);
        const std::size_t end = place + 1 + std::min(ids.size() - place - 1, options.window);
        for (std::size_t near = begin; near < end; ++near) {
            if (near == place || ids[near] < options.first) continue;
            const auto context = std::size_t(ids[near]);
            if (counts[context]++ == 0) contexts.push_back(context);
        }
    };
    const std::vector<std::size_t> occurring = occurrences(ids, vocabulary, options.first);
    for (const Group group : groups_of_words(occurring, options.places)) {
        for (const std::vector<std::size_t>& places_of_word : places(ids, group, occurring)) {
            for (const std::size_t place : places_of_word) count_contexts(place);
            std::sort(contexts.begin(), contexts.end());
            for (const std::size_t context : contexts) {
                result.elements.push_back({context, counts[context]});
                counts[context] = 0;
            }
            contexts.clear();
            result.ends.push_back(result.elements.size());
        }
    }
    return result;
}

// ln( #(w, c)·Σ#(c')^smoothing / (#(w)·#(c)^smoothing) ) where that is positive.
SparseMatrix positive_information(const SparseMatrix& pairs, double smoothing) {
    std::vector<double> count_of(pairs.rows(), 0); // #(w), which is #(c) too
    for (std::size_t row = 0, i = 0; row < pairs.rows(); ++row)
        for (; i < pairs.ends[row]; ++i) count_of[row] += pairs.elements[i].value;
    std::vector<double> weights; // #(c)^smoothing
    double sum = 0;
    for (const double count : count_of) {
        weights.push_back(count > 0 ? std::pow(count, smoothing) : 0);
        sum += weights.back();
    }
    SparseMatrix result(pairs.columns);
    for (std::size_t row = 0, i = 0; row < pairs.rows(); ++row) {
        for (; i < pairs.ends[row]; ++i) {
            const auto [column, count] = pairs.elements[i];
            const double information = std::log(count * sum / (count_of[row] * weights[column]));
            if (information > 0) result.elements.push_back({column, information});
        }
        result.ends.push_back(result.elements.size());
    }
    return result;
}

} // namespace

Array count_vectors(const TokenIds& ids, std::size_t vocabulary, std::size_t dim,
                    const CountVectorsOptions& options) {
    check(ids, vocabulary, dim, options);
    const SparseMatrix information =
        positive_information(pair_counts(ids, vocabulary, options), options.smoothing);
    const auto [vectors, values] = left_singular(information, dim, options.seed);
    Array result = empty({vocabulary, dim});
    for (std::size_t row = 0; row < vocabulary; ++row)
        for (std::size_t i = 0; i < dim; ++i)
            result(row, i) = Real(vectors(row, i) * std::pow(values[i], options.power));
    return result;
}

} // namespace tapestry
