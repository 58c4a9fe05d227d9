#include "framework/vectors/set_quality.hpp"

#include "framework/kernels/random.hpp"
#include "framework/tensor/error.hpp"
#include "framework/vectors/similarity.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tapestry {
namespace {

using Ids = std::vector<std::int64_t>;

constexpr const char* name = "set_quality";

bool has(const Ids& ids, std::int64_t id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void check(const std::vector<Ids>& sets, std::int64_t end, const SetQualityOptions& options) {
    require(options.neighbors > 0 && options.draws > 0 && options.ranks > 0, name,
            "neighbors, draws and ranks have to be at least 1");
    require(!sets.empty(), name, "there are no sets");
    for (std::size_t set = 0; set < sets.size(); ++set) {
        const Ids& ids = sets[set];
        require(ids.size() >= 2, name, "set ", set, " has fewer than two words");
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (ids[i] < options.first || ids[i] >= end)
                throw std::out_of_range(message(name, "id ", ids[i], " of set ", set,
                                                " is outside [", options.first, ", ", end, ")"));
            require(std::find(ids.begin() + std::ptrdiff_t(i) + 1, ids.end(), ids[i]) == ids.end(),
                    name, "id ", ids[i], " occurs twice in set ", set);
        }
        require(std::int64_t(ids.size()) < end - options.first, name, "set ", set, " has ",
                ids.size(), " of the ", end - options.first, " words: none is left to draw");
    }
}

// The nearest neighbours of a word, found when they are first asked for.
class Neighborhoods {
  public:
    Neighborhoods(Array units, std::size_t count, std::int64_t first)
        : units_(std::move(units))
        , count_(count)
        , first_(first)
        , known_(units_.shape(0)) {}

    const std::vector<Neighbor>& of(std::int64_t id) {
        std::vector<Neighbor>& neighbors = known_[std::size_t(id)];
        if (neighbors.empty()) neighbors = nearest_neighbors(units_, id, count_, first_);
        return neighbors;
    }

    // Of the words' neighbours, the share that belongs to the words.
    double share(const Ids& ids) {
        std::size_t inside = 0, all = 0;
        for (const std::int64_t id : ids)
            for (const Neighbor& neighbor : of(id)) {
                inside += has(ids, neighbor.id);
                ++all;
            }
        return double(inside) / double(all);
    }

  private:
    Array units_;
    std::size_t count_;
    std::int64_t first_;
    std::vector<std::vector<Neighbor>> known_;
};

// A word of [first, end) that is none of `taken`, and not `id`: one of the `ranks` nearest ids,
// or, where all of those are taken, of as many more as it needs.
std::int64_t similar_rank(std::int64_t id, const Ids& taken, std::int64_t first, std::int64_t end,
                          std::size_t ranks, Generator& generator) {
    Ids free;
    std::size_t seen = 0;
    const auto look_at = [&](std::int64_t other) {
        if (other < first || other >= end) return;
        ++seen;
        if (!has(taken, other)) free.push_back(other);
    };
    for (std::int64_t distance = 1; distance < end - first && (seen < ranks || free.empty());
         ++distance) {
        look_at(id - distance);
        look_at(id + distance);
    }
    return free[generator.below(free.size())];
}

Ids random_words(const Ids& set, std::int64_t end, const SetQualityOptions& options,
                 Generator& generator) {
    Ids drawn;
    for (const std::int64_t id : set)
        drawn.push_back(similar_rank(id, drawn, options.first, end, options.ranks, generator));
    return drawn;
}

// What the draws of one set, or of all, came to.
struct Draws {
    double sum = 0;
    std::size_t reached = 0;

    void add(double drawn, double share) {
        sum += drawn;
        reached += drawn >= share;
    }
    SetQuality judge(double share, std::size_t count) const {
        return {share, sum / double(count), double(1 + reached) / double(1 + count)};
    }
};

double mean(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

} // namespace

SetQualities set_quality(const Array& table, const std::vector<Ids>& sets,
                         const SetQualityOptions& options) {
    Array units = unit_rows(table);
    const auto rows = std::int64_t(units.shape(0));
    require(options.first >= 0 && options.end >= 0 && options.end <= rows, name, "[first, end) = [",
            options.first, ", ", options.end, ") is no part of the ", rows, " rows");
    const std::int64_t end = options.end > 0 ? options.end : rows;
    check(sets, end, options);
    if (end < rows) units = row_range(units, 0, std::size_t(end));
    Neighborhoods neighborhoods(std::move(units), options.neighbors, options.first);

    std::vector<double> shares;
    for (const Ids& set : sets) shares.push_back(neighborhoods.share(set));
    Generator generator(options.seed);
    std::vector<Draws> draws(sets.size());
    Draws draws_of_all;
    for (std::size_t draw = 0; draw < options.draws; ++draw) {
        std::vector<double> drawn;
        for (std::size_t set = 0; set < sets.size(); ++set) {
            drawn.push_back(neighborhoods.share(random_words(sets[set], end, options, generator)));
            draws[set].add(drawn[set], shares[set]);
        }
        draws_of_all.add(mean(drawn), mean(shares));
    }

    SetQualities result;
    for (std::size_t set = 0; set < sets.size(); ++set)
        result.sets.push_back(draws[set].judge(shares[set], options.draws));
    result.all = draws_of_all.judge(mean(shares), options.draws);
    return result;
}

} // namespace tapestry
