#include "examples/report/report.hpp"
#include "examples/support/answers.hpp"
#include "examples/support/embeddings_options.hpp"
#include "examples/support/export_vectors.hpp"
#include "examples/support/known_words.hpp"
#include "examples/support/output.hpp"
#include "examples/support/program.hpp"
#include "examples/support/show.hpp"

#include <iostream>

using namespace tapestry;

namespace {

Table evaluate(const std::filesystem::path& file, const Run& run, const Answers& answers) {
    const WordSets sets = read_word_sets(file, *run.tokenizer);
    for (const std::string& what : sets.left_out) warn(file.string() + ", " + what);
    const auto counted = load_count_vectors(run, run.model->wte.weight.value().shape());
    if (!counted)
        warn("vectors from counts are not beside the model's: " + run.folder.string() +
             " has no count_vectors.safetensors of their shape");
    return answers.evaluation(sets, counted);
}

std::vector<Table> answer(const EmbeddingsOptions& o, const Run& run) {
    const auto words = [&](const std::vector<std::string>& of_options) {
        return known_words(*run.tokenizer, of_options);
    };
    const Answers answers(run);
    std::vector<Table> tables;
    if (!o.words.empty())
        tables.push_back(answers.neighbors(known_tokens(*run.tokenizer, o.words), o.count));
    if (!o.analogy.empty()) tables.push_back(answers.analogies(words(o.analogy), o.count));
    if (!o.similar.empty()) tables.push_back(answers.similarities(words(o.similar)));
    if (!o.odd_one_out.empty()) tables.push_back(answers.odd_one_out(words(o.odd_one_out)));
    if (o.positions) tables.push_back(answers.positions());
    if (o.evaluate) tables.push_back(evaluate(*o.evaluate, run, answers));
    if (tables.empty()) {
        Answers::Ids shown;
        for (const std::string& token : words_to_show(*run.tokenizer))
            shown.push_back(run.tokenizer->vocabulary().id(token));
        tables.push_back(answers.neighbors(shown, o.count));
    }
    return tables;
}

void write(std::ostream& out, const std::vector<Table>& tables, bool json) {
    const auto width = terminal_width();
    if (json)
        write_json(out, tables);
    else if (width)
        write_aligned(out, tables, *width);
    else
        write_columns(out, tables);
}

// Says which tokens could not be written as they are.
void write_export(const Run& run, const std::string& format, const std::string& file) {
    const std::vector<std::string> replaced = export_vectors(run, format, file);
    if (replaced.empty()) return;
    std::string tokens;
    for (const std::string& token : replaced) tokens += " " + token;
    warn("tokens with white space are written as in vocab.txt:" + tokens);
}

} // namespace

int main(int argc, char** argv) {
    return run_program("embeddings", [&] {
        const EmbeddingsOptions options = parse_embeddings_options(argc, argv);
        doing("reading the model");
        const Run run = load_run(options.model);
        doing("answering");
        std::vector<Table> tables;
        if (options.asks() || !options.writes()) tables = answer(options, run);
        if (!options.export_to.empty())
            write_export(run, options.export_to[0], options.export_to[1]);
        if (options.report) write_report(run, *options.report, options.sentence);
        if (!tables.empty()) write(std::cout, tables, options.json);
        return 0;
    });
}
