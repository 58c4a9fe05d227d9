#include "examples/support/train_options.hpp"

#include "examples/support/between.hpp"
#include "examples/support/decoder_json.hpp"

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
    return o;
}

// The preset decides the defaults of the other options, so it is read first and alone.
TrainOptions defaults(int argc, char** argv) {
    CLI::App app;
    app.allow_extras();
    app.set_help_flag();
    std::string name = "pride";
    app.add_option("--preset", name);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError&) {
        // parse_train_options meets the same error and reports it
    }
    TrainOptions options = preset_options(name);
    options.preset = name;
    options.out = std::filesystem::path("runs") / name;
    options.threads = std::max(1u, std::thread::hardware_concurrency());
    return options;
}

constexpr double many = 1e9;

void add_options(CLI::App& app, TrainOptions& o) {
    app.option_defaults()->always_capture_default();

    app.option_defaults()->group("Run");
    app.add_option("--preset", o.preset, "where the other defaults come from")
        ->check(CLI::IsMember({"pride", "nanogpt-cpu"}));
    app.add_option("--out", o.out, "folder for the model and its metrics");
    app.add_option("--sentence", o.sentence, "whose attention report.html shows");
    app.add_option("--init", o.init, "weights to start from (model.safetensors)")
        ->check(CLI::ExistingFile);
    app.add_option("--seed", o.seed, "same seed and threads: same bits")->check(between(0, 1e18));
    app.add_option("--threads", o.threads, "each takes its share of the batch")
        ->check(between(1, 1024));
    app.add_option("--eval-every", o.eval_every, "steps between two validations; 0 for none")
        ->check(between(0, many));

    app.option_defaults()->group("Text");
    app.add_option("--text", o.text, "UTF-8 text to learn from; without it, the built-in text")
        ->check(CLI::ExistingFile);
    app.add_option("--tokenizer", o.tokenizer, "what a token is")
        ->check(CLI::IsMember({"words", "characters"}));
    app.add_option("--min-count", o.min_count, "rarer tokens become <unk>")
        ->check(between(1, many));

    app.option_defaults()->group("Model");
    app.add_option("--layers", o.model.layers, "decoder blocks")->check(between(1, most_layers));
    app.add_option("--heads", o.model.heads, "attention heads in each block")
        ->check(between(1, most_heads));
    app.add_option("--dim", o.model.width, "width of the embeddings")
        ->check(between(1, most_width));
    app.add_option("--context", o.model.context, "tokens that the model sees at once")
        ->check(between(1, most_context));
    app.add_option("--dropout", o.model.dropout, "share of activations dropped in training")
        ->check(between(0, 0.99));
    app.add_option_function<std::string>(
           "--positions",
           [&o](const std::string& name) { o.model.positions = positions_named(name); },
           "position embedding")
        ->default_str(name_of(o.model.positions))
        ->check(CLI::IsMember({"learned", "sinusoidal"}));
    app.add_flag("--bias,!--no-bias", o.model.bias, "biases in Linear and LayerNorm");
    app.add_flag("--tie,!--no-tie", o.model.tied, "the output matrix is the embedding");
    app.add_flag("--scale-embedding", o.model.scaled,
                 "multiply the embedding by the root of --dim");

    app.option_defaults()->group("Training");
    app.add_option("--steps", o.steps, "optimizer steps")->check(between(1, many));
    app.add_option("--batch", o.batch, "windows in a step")->check(between(1, 65536));
    app.add_option("--order", o.order, "where windows begin")
        ->check(CLI::IsMember({"random", "sequential"}));
    app.add_option("--optimizer", o.optimizer, "update rule")
        ->check(CLI::IsMember({"adamw", "adam", "sgd"}));
    app.add_option("--lr", o.lr, "learning rate after warm-up")->check(between(0, many));
    app.add_option("--min-lr", o.min_lr, "learning rate at the end of the cosine")
        ->check(between(0, many));
    app.add_option("--warmup", o.warmup, "steps of warm-up")->check(between(0, many));
    app.add_option("--weight-decay", o.weight_decay, "of matrices")->check(between(0, many));
    app.add_option("--beta1", o.beta1, "of Adam and AdamW")->check(between(0, 0.9999));
    app.add_option("--beta2", o.beta2, "of Adam and AdamW")->check(between(0, 0.9999));
    app.add_option("--momentum", o.momentum, "of SGD")->check(between(0, 1));
    app.add_option("--clip", o.clip, "largest norm of the gradient; 0 for no limit")
        ->check(between(0, many));
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

TrainOptions parse_train_options(int argc, char** argv) {
    TrainOptions options = defaults(argc, argv);
    CLI::App app("Trains a decoder-only transformer on a text, and shows what it learned.",
                 "train");
    add_options(app, options);
    app.footer(
        "Presets: pride (a novel, by words) and nanogpt-cpu (nanoGPT's README run on a CPU, by "
        "characters).\n--help after --preset shows that preset's values.");
    app.get_formatter()->column_width(34);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::exit(app.exit(error));
    }
    return options;
}
