#include "examples/support/set_qualities.hpp"

using namespace tapestry;

std::vector<SetQuality> qualities_and_mean(const Array& table, const std::vector<WordSet>& sets) {
    std::vector<std::vector<std::int64_t>> ids;
    for (const WordSet& set : sets) ids.push_back(set.ids);
    SetQualities qualities = set_quality(table, ids);
    qualities.sets.push_back(qualities.all);
    return qualities.sets;
}
