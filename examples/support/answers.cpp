#include "examples/support/answers.hpp"

#include "examples/support/decoder_json.hpp"
#include "examples/support/set_qualities.hpp"
#include "framework/vectors/similarity.hpp"

using namespace tapestry;

Answers::Answers(const Run& run)
    : run_(run)
    , units_(unit_rows(run.model->wte.weight.value())) {}

const std::string& Answers::token(std::int64_t id) const {
    return run_.tokenizer->vocabulary().token(id);
}

Table Answers::neighbors(const Ids& words, std::size_t count) const {
    Table table{"neighbors", {{"word"}, {"neighbor"}, {"cosine"}}, {}, true};
    for (const std::int64_t word : words)
        for (const Neighbor& neighbor :
             nearest_neighbors(units_, word, count, Vocabulary::special_tokens))
            table.rows.push_back({token(word), token(neighbor.id), neighbor.cosine});
    return table;
}

Table Answers::analogies(const Ids& words, std::size_t count) const {
    Table table{"analogies",
                {{"question"}, {"answer"}, {"cosine"}, {"nearest"}, {"nearest_cosine"}},
                {},
                true};
    for (std::size_t i = 0; i + 2 < words.size(); i += 3) {
        const auto nearest = [&](QuestionWords question_words) {
            return tapestry::analogies(units_, words[i], words[i + 1], words[i + 2], count,
                                       Vocabulary::special_tokens, question_words);
        };
        const auto answers = nearest(QuestionWords::left_out), all = nearest(QuestionWords::kept);
        const Table::Cell question{token(words[i]), token(words[i + 1]), token(words[i + 2])};
        for (std::size_t j = 0; j < all.size(); ++j) {
            std::vector<Table::Cell> row{question, nullptr, nullptr, token(all[j].id),
                                         all[j].cosine};
            if (j < answers.size()) { // a small vocabulary may have fewer other words
                row[1] = token(answers[j].id);
                row[2] = answers[j].cosine;
            }
            table.rows.push_back(std::move(row));
        }
    }
    return table;
}

Table Answers::similarities(const Ids& words) const {
    Table table{"similarities", {{"word"}, {"other"}, {"cosine"}}, {}};
    for (std::size_t i = 0; i + 1 < words.size(); i += 2)
        table.rows.push_back(
            {token(words[i]), token(words[i + 1]), cosine(units_, words[i], words[i + 1])});
    return table;
}

Table Answers::odd_one_out(const Ids& words) const {
    Table table{"odd_one_out", {{"word"}, {"cosine_with_mean"}}, {}};
    for (const Neighbor& word : tapestry::odd_one_out(units_, words))
        table.rows.push_back({token(word.id), word.cosine});
    return table;
}

Table Answers::positions() const {
    const DecoderConfig& config = run_.model->config();
    const auto& learned = run_.model->wpe;
    const Array units = unit_rows(learned ? learned->weight.value()
                                          : sinusoidal_positions(config.context, config.width));
    Table table{"positions", {{"kind"}, {"distance"}, {"pairs"}, {"cosine"}}, {}, true};
    for (std::size_t distance = 1; distance < config.context; distance *= 2)
        table.rows.push_back({name_of(config.positions), distance, config.context - distance,
                              mean_cosine(units, distance)});
    return table;
}

Table Answers::evaluation(const WordSets& sets, const std::optional<Array>& count_vectors) const {
    Table table{"evaluation", {{"set", 0, true}, {"words"}}, {}};
    std::size_t words = 0;
    for (const WordSet& set : sets.sets) {
        table.rows.push_back({set.name, set.ids.size()});
        words += set.ids.size();
    }
    table.rows.push_back({"(mean over the sets)", words});

    const auto add = [&](const std::string& prefix, const Array& vectors) {
        for (const char* name : {"share", "chance", "p"})
            table.columns.push_back({prefix + name, 3});
        const std::vector<SetQuality> qualities = qualities_and_mean(vectors, sets.sets);
        for (std::size_t i = 0; i < table.rows.size(); ++i)
            for (const double number :
                 {qualities[i].share, qualities[i].chance, qualities[i].p_value})
                table.rows[i].push_back(number);
    };
    add("", units_);
    if (count_vectors) add("counts_", *count_vectors);
    return table;
}
