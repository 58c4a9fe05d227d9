#include "examples/support/snapshots.hpp"

#include "framework/io/safetensors.hpp"
#include "framework/text/vocabulary.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

using namespace tapestry;

namespace {

constexpr std::string_view prefix = "step_";
constexpr int moments = 11; // besides step 0
constexpr double span = 50; // the last moment is this many times as late as the first

// The step in the name of a snapshot; -1 where it is none, or is written in another way.
std::int64_t step_in(const std::string& name) {
    if (!name.starts_with(prefix)) return -1;
    std::int64_t step = -1;
    std::from_chars(name.data() + prefix.size(), name.data() + name.size(), step);
    return name == std::string(prefix) + std::to_string(step) ? step : -1;
}

} // namespace

Snapshots::Snapshots(std::int64_t steps) {
    taken_[0];
    for (int i = 0; i < moments; ++i)
        taken_[std::llround(double(steps) * std::pow(span, double(i) / (moments - 1) - 1))];
}

void Snapshots::take(std::int64_t step, const Array& table) {
    if (taken_.contains(step)) taken_[step] = rows(table);
}

void Snapshots::save(const std::filesystem::path& file, const Moment& moment,
                     const Array& table) const {
    std::map<std::string, Array> tensors;
    const auto add = [&](std::int64_t step, const Array& vectors) {
        tensors[std::string(prefix) + std::to_string(step)] = vectors;
    };
    for (const auto& [step, vectors] : taken_)
        if (vectors.dimension() == 2) add(step, vectors);
    add(moment.step, rows(table));
    save_safetensors(file, tensors, metadata_of(moment));
}

void Snapshots::restore(const std::filesystem::path& file, const Moment& moment) {
    // The last was perhaps taken only because the training was to end there.
    for (auto& [step, vectors] : load(file, moment))
        if (step < moment.step || taken_.contains(step)) taken_[step] = std::move(vectors);
}

std::map<std::int64_t, Array> Snapshots::load(const std::filesystem::path& file,
                                              const std::optional<Moment>& moment) {
    const SafetensorsFile stored(file);
    require_moment(file.string(), moment_of(stored.metadata()), moment);
    std::map<std::int64_t, Array> snapshots;
    for (const auto& [name, vectors] : stored.tensors()) {
        const std::int64_t step = step_in(name);
        if (step < 0)
            throw std::runtime_error(safetensors::tensor_in(file.string(), name) +
                                     ": this is not the name of a snapshot, such as step_10");
        snapshots[step] = vectors;
        if (vectors.dimension() != 2 || vectors.shape() != snapshots.begin()->second.shape())
            throw std::runtime_error(safetensors::tensor_in(file.string(), name) + ": shape " +
                                     to_string(vectors.shape()) +
                                     " is not that of a table, the same in all snapshots");
    }
    return snapshots;
}

Array Snapshots::rows(const Array& table) {
    const std::size_t first = Vocabulary::special_tokens;
    return row_range(table, first, std::min(first + most_tokens, table.shape(0)));
}
