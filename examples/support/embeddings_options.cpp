#include "examples/support/embeddings_options.hpp"

#include "examples/support/between.hpp"
#include "examples/support/export_vectors.hpp"
#include "examples/support/program.hpp"

namespace {

// A list of words that takes all that follow, and may come a second time.
CLI::Option* add_words(CLI::App& app, const std::string& name, std::vector<std::string>& words,
                       const std::string& description) {
    return app.add_option(name, words, description)
        ->type_name("WORD")
        ->expected(1, CLI::detail::expected_max_vector_size)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

bool is_one_of(const std::vector<std::string>& known, const std::string& name) {
    return std::find(known.begin(), known.end(), name) != known.end();
}

void require_groups(const std::string& name, const std::vector<std::string>& words,
                    std::size_t size, const std::string& meaning) {
    if (words.size() % size != 0)
        throw CLI::ValidationError(name, "takes words in " + meaning + ", and got " +
                                             std::to_string(words.size()) +
                                             "; words whose neighbours are wanted stand before it");
}

} // namespace

bool EmbeddingsOptions::asks() const {
    return !(words.empty() && analogy.empty() && similar.empty() && odd_one_out.empty()) ||
           positions || evaluate;
}

EmbeddingsOptions parse_embeddings_options(int argc, char** argv) {
    EmbeddingsOptions o;
    CLI::App app("Shows what a trained model's vectors know. Without a question, the neighbours of "
                 "some frequent words.",
                 "embeddings");
    app.option_defaults()->always_capture_default();
    app.add_option("--model", o.model, "folder that train wrote")
        ->required()
        ->check(CLI::ExistingDirectory);

    app.option_defaults()->group("Questions")->always_capture_default(false);
    app.add_option("word", o.words, "whose nearest neighbours?")->type_name("WORD");
    add_words(app, "--analogy", o.analogy, "in threes: A is to B as C is to what?");
    add_words(app, "--similar", o.similar, "in twos: the cosine of their vectors");
    add_words(app, "--odd-one-out", o.odd_one_out,
              "which is least like their mean? It comes first");
    app.add_flag("--positions", o.positions, "how alike are positions 1, 2, 4, 8 ... apart?");

    app.add_option("--evaluate", o.evaluate, "sets of words, one a line: are they neighbours?")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);

    app.option_defaults()->group("Files");
    app.add_option("--export", o.export_to, "word2vec (text), npy, or projector (FILE is a folder)")
        ->type_name("FORMAT FILE")
        ->type_size(2)
        ->expected(1)
        ->allow_extra_args(false);

    CLI::Option* report =
        app.add_option("--report", o.report, "a page (HTML) that shows what the model learned")
            ->type_name("FILE");
    app.add_option("--sentence", o.sentence, "whose attention the report shows")
        ->type_name("TEXT")
        ->needs(report);

    app.option_defaults()->group("Answers")->always_capture_default();
    const CLI::Option* count =
        app.add_option("--count", o.count, "neighbours of each word, answers to an analogy")
            ->check(between(1, 1e6));
    app.add_flag("--json", o.json, "one JSON object, for programs");
    app.footer("Answers are tables on a terminal, and columns between tabs in a pipe.");
    try {
        app.parse(argc, argv);
        require_groups("--analogy", o.analogy, 3, "threes");
        require_groups("--similar", o.similar, 2, "twos");
        if (!o.odd_one_out.empty() && o.odd_one_out.size() < 3)
            throw CLI::ValidationError("--odd-one-out", "needs three words or more");
        if (count->count() > 0 && (o.asks() || o.writes()) && o.words.empty() && o.analogy.empty())
            throw CLI::ValidationError(
                "--count", "is for neighbours and analogies: leave it out, or ask for one of them");
        if (!o.export_to.empty() && !is_one_of(export_formats(), o.export_to[0]))
            throw CLI::ValidationError("--export", "knows no format '" + o.export_to[0] +
                                                       "': take " +
                                                       CLI::detail::join(export_formats(), ", "));
        if (o.json && !o.asks() && o.writes())
            throw CLI::ValidationError("--json",
                                       "is for answers: leave it out, or ask for some too");
    } catch (const CLI::ParseError& error) {
        throw EndOfProgram{app.exit(error)};
    }
    return o;
}
