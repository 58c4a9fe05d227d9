#include "examples/support/train_options.hpp"

#include "examples/support/between.hpp"
#include "examples/support/decoder_json.hpp"
#include "examples/support/program.hpp"
#include "examples/support/train_settings.hpp"

#include <algorithm>
#include <limits>
#include <thread>

using tapestry::Real;

namespace {

// nanoGPT's README run on a CPU: https://github.com/karpathy/nanoGPT#quick-start
TrainOptions nanogpt_cpu() {
    TrainOptions o;
    o.tokenizer = "characters";
    o.min_count = 1;
    o.model.layers = 4;
    o.model.context = 64;
    o.model.bias = false;
    o.model.dropout = 0;
    o.batch = 12;
    o.steps = 2000;
    o.lr = 1e-3;
    o.eval_every = 500;
    o.checkpoint_every = 500;
    return o;
}

// What is read first and alone, because it decides the defaults of all others.
struct First {
    std::string preset = "pride";
    std::filesystem::path resume;
};

First read_first(int argc, char** argv) {
    First first;
    CLI::App app;
    app.allow_extras();
    app.set_help_flag();
    app.add_option("--preset", first.preset);
    app.add_option("--resume", first.resume);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError&) {
        // parse_train_options meets the same error and reports it
    }
    return first;
}

TrainOptions defaults(const First& first, std::size_t ranks) {
    TrainOptions options = preset_options(first.preset);
    options.preset = first.preset;
    options.out = std::filesystem::path("runs") / first.preset;
    options.threads = ranks > 1 ? 1 : std::max(1u, std::thread::hardware_concurrency());
    return options;
}

void add_run(CLI::App& app, TrainOptions& o, std::filesystem::path& resume) {
    app.option_defaults()->group("Run");
    CLI::Option* out = app.add_option("--out", o.out, "folder for the run");
    CLI::Option* resume_option =
        app.add_option("--resume", resume,
                       "folder of a run to go on with; where none is, one begins there")
            ->excludes(out);
    app.add_flag("--force", o.force, "replace a run that is in --out")->excludes(resume_option);
    app.add_option("--init", o.init, "weights to start from, and nothing else (model.safetensors)")
        ->check(CLI::ExistingFile);
    app.add_option("--sentence", o.sentence, "whose attention report.html shows");
    app.add_option("--rank-timeout", o.rank_timeout, "seconds until a silent rank counts as lost")
        ->check(between(1, 1e6));
}

void add_settings(CLI::App& app, TrainOptions& o) {
    for_each_setting(o, [&app](const char* group, std::string name, auto& value,
                               const Allowed& allowed, const char* help) {
        std::replace(name.begin(), name.end(), '_', '-');
        CLI::Option* option = app.add_option("--" + name, value, help)->group(group);
        if (allowed.words.empty())
            option->check(between(allowed.low, allowed.high));
        else
            option->check(CLI::IsMember(
                std::vector<std::string>(allowed.words.begin(), allowed.words.end())));
    });
    app.add_option("--text", o.text, "UTF-8 text to learn from; without it, the built-in text")
        ->group("Text")
        ->check(CLI::ExistingFile);
}

void add_model(CLI::App& app, tapestry::DecoderConfig& model) {
    app.option_defaults()->group("Model");
    app.add_option("--layers", model.layers, "decoder blocks")->check(between(1, most_layers));
    app.add_option("--heads", model.heads, "attention heads in each block")
        ->check(between(1, most_heads));
    app.add_option("--dim", model.width, "width of the embeddings")->check(between(1, most_width));
    app.add_option("--context", model.context, "tokens that the model sees at once")
        ->check(between(1, most_context));
    app.add_option("--dropout", model.dropout, "share of activations dropped in training")
        ->check(between(0, 0.99));
    app.add_option_function<std::string>(
           "--positions",
           [&model](const std::string& name) { model.positions = positions_named(name); },
           "position embedding")
        ->default_str(name_of(model.positions))
        ->check(CLI::IsMember({"learned", "sinusoidal"}));
    app.add_flag("--bias,!--no-bias", model.bias, "biases in Linear and LayerNorm");
    app.add_flag("--tie,!--no-tie", model.tied, "the output matrix is the embedding");
    app.add_flag("--scale-embedding", model.scaled, "multiply the embedding by the root of --dim");
}

// Throws what CLI11 prints, where the command line asks for another run than the one in the folder.
void require_agreement(const TrainOptions& given, const TrainOptions& run) {
    std::string all;
    for (const std::string& one : contradictions(given, run))
        all += (all.empty() ? "" : ", ") + one;
    if (!all.empty())
        throw CLI::ValidationError(
            "--resume", "the run in " + given.out.string() + " has other settings: " + all +
                            "; leave them out, or begin another run by --out");
}

} // namespace

TrainOptions preset_options(const std::string& name) {
    return name == "nanogpt-cpu" ? nanogpt_cpu() : TrainOptions();
}

Real TrainOptions::max_norm() const {
    return clip > 0 ? Real(clip) : std::numeric_limits<Real>::infinity();
}

bool TrainOptions::validates_after(std::int64_t step) const {
    return eval_every > 0 && step % eval_every == 0 && step < steps;
}

bool TrainOptions::checkpoints_after(std::int64_t step) const {
    return checkpoint_every > 0 && step % checkpoint_every == 0 && step < steps;
}

bool compute_alike(const TrainOptions& a, const TrainOptions& b) {
    const bool are_threads = (a.ranks == 1 || a.threads == 1) && (b.ranks == 1 || b.threads == 1);
    return are_threads ? a.ranks * a.threads == b.ranks * b.threads
                       : a.ranks == b.ranks && a.threads == b.threads;
}

TrainOptions parse_train_options(int argc, char** argv, std::size_t ranks) {
    First first = read_first(argc, argv);
    TrainOptions options = defaults(first, ranks);
    std::optional<TrainOptions> run;
    if (!first.resume.empty()) run = options_of_run(first.resume, options);
    if (run) {
        options = *run;
        options.threads = std::max<std::size_t>(1, run->ranks * run->threads / ranks);
    }
    options.ranks = ranks;

    CLI::App app("Trains a decoder-only transformer on a text, and shows what it learned.",
                 "train");
    app.option_defaults()->always_capture_default();
    add_run(app, options, first.resume);
    add_settings(app, options);
    add_model(app, options.model);
    app.footer(
        "Presets: pride (a novel, by words) and nanogpt-cpu (nanoGPT's README run on a CPU, by "
        "characters).\n--help after --preset shows that preset's values.");
    app.get_formatter()->column_width(34);
    try {
        app.parse(argc, argv);
        options.resume = !first.resume.empty();
        if (options.resume) options.out = first.resume;
        if (run) require_agreement(options, *run);
    } catch (const CLI::ParseError& error) {
        throw EndOfProgram{app.exit(error)};
    }
    return options;
}
