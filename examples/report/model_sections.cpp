#include "examples/report/report.hpp"
#include "examples/report/sections.hpp"
#include "examples/support/show.hpp"
#include "framework/vectors/similarity.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

using namespace tapestry;

namespace report {
namespace {

constexpr std::size_t most_positions = 64; // cells a side that a page can show

// Sentences that the texts know, of the book and of the built-in text, and one for characters.
const std::vector<std::string> sentences = {
    "it is a truth universally acknowledged, that a single man in possession of a good fortune, "
    "must be in want of a wife.",
    "Agnes was kind, and everybody at Ashcombe loved her.",
    "it is a truth universally acknowledged"};

std::vector<std::int64_t> known_sentence(const Run& run, std::size_t context) {
    const std::size_t longest = std::min(context, most_positions);
    for (const std::string& sentence : sentences) {
        const auto ids = run.tokenizer->encode(sentence);
        if (ids.size() <= longest && std::count(ids.begin(), ids.end(), Vocabulary::unk) == 0)
            return ids;
    }
    std::vector<std::int64_t> own; // one of the model's own
    continue_text(*run.model, *run.tokenizer, {},
                  {.count = std::min<std::size_t>(longest, 16), .temperature = 0.8}, 1,
                  [&](std::int64_t id, std::string_view) { own.push_back(id); });
    return own;
}

} // namespace

Json positions(const Run& run) {
    if (!run.model->wpe)
        return missing(
            "This model has sinusoidal positions: they are a formula, and nothing in them "
            "is learned.");
    const Array units = unit_rows(run.model->wpe->weight.value());
    const std::size_t T = units.shape(0);
    const std::size_t step = (T + most_positions - 1) / most_positions;
    Json shown = Json::array(), cosines = Json::array(), by_distance = Json::array();
    for (std::size_t a = 0; a < T; a += step) {
        Json row = Json::array();
        for (std::size_t b = 0; b < T; b += step)
            row.push_back(rounded(cosine(units, std::int64_t(a), std::int64_t(b))));
        shown.push_back(a);
        cosines.push_back(row);
    }
    for (std::size_t distance = 0; distance < T; ++distance)
        by_distance.push_back(rounded(mean_cosine(units, distance)));
    return {{"positions", shown}, {"cosines", cosines}, {"by_distance", by_distance}};
}

Json attention(const Run& run, const std::optional<std::string>& sentence) {
    const std::size_t context = run.model->config().context;
    const auto ids =
        sentence ? sentence_ids(*run.tokenizer, context, *sentence) : known_sentence(run, context);
    const Indices batch(ids, {1, ids.size()});

    Json tokens = Json::array(), layers = Json::array();
    for (const std::int64_t id : ids)
        tokens.push_back(visible(run.tokenizer->vocabulary().token(id)));
    for (const Array& weights : run.model->attention_weights(batch)) { // (1, heads, T, T)
        Json heads = Json::array();
        for (std::size_t head = 0; head < weights.shape(1); ++head) {
            Json rows = Json::array();
            for (std::size_t t = 0; t < ids.size(); ++t) {
                Json row = Json::array();
                for (std::size_t j = 0; j <= t; ++j) row.push_back(rounded(weights(0, head, t, j)));
                rows.push_back(row);
            }
            heads.push_back(rows);
        }
        layers.push_back(heads);
    }
    return {{"tokens", tokens}, {"weights", layers}};
}

Json samples(const Run& run) {
    Json result = Json::array();
    const std::size_t count = run.tokenizer->name() == "words" ? 80 : 300;
    for (const double temperature : {0.5, 0.8, 1.1}) {
        std::string text;
        continue_text(*run.model, *run.tokenizer, sample_prompt(*run.tokenizer),
                      {.count = count, .temperature = temperature}, 1,
                      [&](std::int64_t, std::string_view added) { text += added; });
        result.push_back({{"temperature", temperature}, {"text", text}});
    }
    return result;
}

} // namespace report

std::vector<std::int64_t> sentence_ids(const Tokenizer& tokenizer, std::size_t context,
                                       const std::string& sentence) {
    const std::size_t longest = std::min(context, report::most_positions);
    auto ids = tokenizer.encode(sentence);
    if (ids.empty()) throw std::runtime_error("--sentence '" + sentence + "' holds no token");
    if (ids.size() > longest)
        throw std::runtime_error("--sentence has " + std::to_string(ids.size()) +
                                 " tokens; at most " + std::to_string(longest) + " can be shown");
    return ids;
}
