#include "examples/report/sections.hpp"
#include "examples/support/show.hpp"
#include "examples/support/snapshots.hpp"
#include "framework/vectors/pca.hpp"
#include "framework/vectors/similarity.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

using namespace tapestry;

namespace report {
namespace {

constexpr std::size_t neighbors_shown = 8;
constexpr std::int64_t first = Vocabulary::special_tokens;

// a is to b as c is to d: what novels and the built-in text speak of.
const std::vector<std::vector<std::string>> questions = {
    {"mr", "mrs", "he", "she"},
    {"he", "she", "father", "mother"},
    {"father", "mother", "brother", "sister"},
    {"brother", "sister", "uncle", "aunt"},
    {"uncle", "aunt", "nephew", "niece"},
    {"father", "mother", "son", "daughter"},
    {"he", "she", "man", "woman"},
    {"gentleman", "lady", "gentlemen", "ladies"},
    {"he", "him", "she", "her"},
    {"he", "his", "i", "my"},
    {"i", "me", "they", "them"},
    {"himself", "he", "herself", "she"},
    {"am", "was", "are", "were"},
    {"has", "had", "is", "was"},
    {"sister", "sisters", "daughter", "daughters"},
    {"good", "better", "bad", "worse"}};

Json list(const std::vector<Neighbor>& neighbors, const Vocabulary& vocabulary) {
    Json result = Json::array();
    for (const Neighbor& neighbor : neighbors)
        result.push_back({visible(vocabulary.token(neighbor.id)), rounded(neighbor.cosine)});
    return result;
}

Json points_of(const PrincipalComponents& components, const Array& vectors) {
    const Array coordinates = project(components, vectors);
    const std::size_t axes = coordinates.shape(1);
    Json points = Json::array();
    for (std::size_t i = 0; i < coordinates.shape(0); ++i)
        points.push_back({rounded(coordinates(i, 0)), axes > 1 ? rounded(coordinates(i, 1)) : 0});
    return points;
}

} // namespace

Json words(const Run& run) {
    const Vocabulary& vocabulary = run.tokenizer->vocabulary();
    const Array units = unit_rows(run.model->wte.weight.value());
    const std::size_t end = std::min(vocabulary.size(), first + Snapshots::most_tokens);
    Json result = Json::array();
    for (std::int64_t id = first; id < std::int64_t(end); ++id)
        result.push_back({{"word", visible(vocabulary.token(id))},
                          {"count", vocabulary.count(id)},
                          {"neighbors", list(nearest_neighbors(units, id, neighbors_shown, first),
                                             vocabulary)}});
    return result;
}

Json examples(const Run& run) {
    Json result = Json::array();
    for (const std::string& word : words_to_show(*run.tokenizer)) result.push_back(visible(word));
    return result;
}

Json map(const Run& run) {
    const Array trained = Snapshots::rows(run.model->wte.weight.value());
    const std::size_t axes = std::min<std::size_t>(2, trained.shape(1));
    const PrincipalComponents components = principal_components(trained, axes);
    Json shares = Json::array({0, 0});
    for (std::size_t i = 0; i < axes; ++i) shares[i] = rounded(components.shares[i]);
    Json result{{"shares", shares}, {"steps", Json::array()}, {"points", Json::array()}};

    const std::filesystem::path file = run.folder / "snapshots.safetensors";
    if (std::filesystem::exists(file)) {
        const auto snapshots = Snapshots::load(file, run.moment);
        if (!snapshots.empty() && snapshots.rbegin()->second == trained) {
            for (const auto& [step, vectors] : snapshots) {
                result["steps"].push_back(step);
                result["points"].push_back(points_of(components, vectors));
            }
            return result;
        }
    }
    result["steps"].push_back("end");
    result["points"].push_back(points_of(components, trained));
    result["without_snapshots"] = std::filesystem::exists(file)
                                      ? "snapshots.safetensors is of another training."
                                      : "The folder of this run has no snapshots.safetensors.";
    return result;
}

Json analogies(const Run& run) {
    const Vocabulary& vocabulary = run.tokenizer->vocabulary();
    const Array units = unit_rows(run.model->wte.weight.value());
    Json asked = Json::array();
    for (const std::vector<std::string>& words : questions) {
        if (!std::all_of(words.begin(), words.end(),
                         [&](const std::string& word) { return vocabulary.contains(word); }))
            continue;
        std::vector<std::int64_t> ids;
        for (const std::string& word : words) ids.push_back(vocabulary.id(word));
        const auto answers = [&](QuestionWords kept) {
            return tapestry::analogies(units, ids[0], ids[1], ids[2], vocabulary.size(), first,
                                       kept);
        };
        const auto rank_in = [&](const std::vector<Neighbor>& ranked) {
            const auto right = std::find_if(ranked.begin(), ranked.end(),
                                            [&](const Neighbor& n) { return n.id == ids[3]; });
            return right - ranked.begin() + 1;
        };
        const auto without = answers(QuestionWords::left_out);
        asked.push_back({{"question", {words[0], words[1], words[2]}},
                         {"answer", words[3]},
                         {"first", vocabulary.token(without.front().id)},
                         {"rank", rank_in(without)},
                         {"rank_with_question", rank_in(answers(QuestionWords::kept))}});
    }
    if (asked.empty())
        return missing("The vocabulary lacks the words of the questions that this page asks.");
    return {{"asked", asked}, {"words", vocabulary.size() - std::size_t(first)}};
}

} // namespace report
