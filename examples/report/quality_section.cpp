#include "examples/report/sections.hpp"
#include "examples/support/set_qualities.hpp"
#include "framework/text/grammar.hpp"

#include <nlohmann/json.hpp>

using namespace tapestry;

namespace report {
namespace {

// The sets of the built-in text are what its grammar knows.
std::string built_in_word_sets() {
    std::string text;
    for (const auto& [name, words] : word_classes()) {
        text += name + ":";
        for (const std::string& word : words) text += " " + word;
        text += "\n";
    }
    return text;
}

Json numbers(const SetQuality& quality) {
    return {{"share", rounded(quality.share)},
            {"chance", rounded(quality.chance)},
            {"p", rounded(quality.p_value)}};
}

} // namespace

Json quality(const Run& run) {
    const Array& vectors = run.model->wte.weight.value();
    const auto text = run.facts.find("text");
    const bool built_in =
        text != run.facts.end() && Json::parse(text->second) == built_in_text_name;
    WordSets sets;
    try {
        sets = parse_word_sets(built_in ? built_in_word_sets() : std::string(novel_word_sets()),
                               *run.tokenizer, "This page's list of sets");
    } catch (const std::runtime_error& error) {
        return missing(error.what() + std::string("."));
    }
    std::vector<SetQuality> learned;
    try {
        learned = qualities_and_mean(vectors, sets.sets);
    } catch (const std::invalid_argument&) {
        return missing("The vocabulary has too few words to draw random ones to compare with.");
    }
    const auto counts = load_count_vectors(run, vectors.shape());
    std::vector<SetQuality> counted;
    if (counts) counted = qualities_and_mean(*counts, sets.sets);

    Json result{{"sets", Json::array()}};
    for (std::size_t i = 0; i < learned.size(); ++i) {
        const bool is_mean = i == sets.sets.size();
        const WordSet set = is_mean ? WordSet{"mean of the sets", {}} : sets.sets[i];
        Json words = Json::array();
        for (const std::int64_t id : set.ids)
            words.push_back(run.tokenizer->vocabulary().token(id));
        result["sets"].push_back(
            {{"name", set.name}, {"words", words}, {"learned", numbers(learned[i])}});
        if (counts) result["sets"].back()["counted"] = numbers(counted[i]);
    }
    if (!counts)
        result["without_counts"] =
            "The folder of this run has no count_vectors.safetensors of this vocabulary and width, "
            "so there is nothing to compare with.";
    return result;
}

} // namespace report
