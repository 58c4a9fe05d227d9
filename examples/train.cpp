#include "examples/progress.hpp"
#include "examples/run_folder.hpp"
#include "examples/show.hpp"
#include "examples/train_options.hpp"

#include "framework/io/safetensors.hpp"
#include "framework/ops/softmax.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/clip.hpp"
#include "framework/optim/schedule.hpp"
#include "framework/optim/sgd.hpp"
#include "framework/tape/data_parallel.hpp"
#include "framework/tensor/blas.hpp"
#include "framework/text/batches.hpp"
#include "framework/text/corpus.hpp"
#include "framework/text/grammar.hpp"
#include "framework/text/gutenberg.hpp"

#include <cmath>
#include <csignal>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>

using namespace tapestry;
using nlohmann::ordered_json;

namespace {

volatile std::sig_atomic_t interrupted = 0;

// The first Ctrl-C ends the training and keeps what was learned, the second one ends the program.
void on_interrupt(int) {
    interrupted = 1;
    std::signal(SIGINT, SIG_DFL);
}

std::unique_ptr<Tokenizer> build_tokenizer(const TrainOptions& o, const std::string& text) {
    if (o.tokenizer == "characters")
        return std::make_unique<CharacterTokenizer>(
            CharacterTokenizer::from_text(text, o.min_count));
    return std::make_unique<WordTokenizer>(WordTokenizer::from_text(text, o.min_count));
}

DecoderConfig decoder_config(const TrainOptions& o, std::size_t vocabulary) {
    DecoderConfig config;
    config.vocabulary = vocabulary;
    config.context = o.context;
    config.layers = o.layers;
    config.heads = o.heads;
    config.width = o.dim;
    config.dropout = Real(o.dropout);
    config.bias = o.bias;
    config.tied = o.tie;
    config.scaled = o.scale_embedding;
    config.positions = o.positions == "learned" ? Positions::learned : Positions::sinusoidal;
    return config;
}

std::unique_ptr<Optimizer> make_optimizer(const TrainOptions& o, Decoder& model) {
    auto groups = decay_matrices(model.named_parameters(), Real(o.lr), Real(o.weight_decay));
    if (o.optimizer == "sgd")
        return std::make_unique<SGD>(std::move(groups), SGDOptions{.momentum = Real(o.momentum)});
    const AdamOptions adam{.beta1 = Real(o.beta1), .beta2 = Real(o.beta2)};
    if (o.optimizer == "adam") return std::make_unique<Adam>(std::move(groups), adam);
    return std::make_unique<AdamW>(std::move(groups), adam);
}

// Rows begin … end-1 of a batch.
Indices rows_of(const Indices& batch, Share share) {
    const std::size_t width = batch.shape(1);
    Indices rows = Indices::from_shape({share.end - share.begin, width});
    std::copy(batch.data() + share.begin * width, batch.data() + share.end * width, rows.data());
    return rows;
}

Tensor mean_loss(Decoder& model, const Batch& batch, Share share) {
    return cross_entropy(model(rows_of(batch.inputs, share)), rows_of(batch.targets, share));
}

// The mean loss over every whole window of the text.
double validate(Decoder& model, SequentialBatches batches, Workers& workers) {
    const NoGrad no_grad;
    model.eval();
    double total = 0;
    for (std::size_t i = 0; i < batches.batches_per_epoch(); ++i) {
        const Batch batch = batches.next();
        std::vector<double> losses(workers.size(), 0);
        workers.run([&](std::size_t worker) {
            const Share share = share_of(batch.inputs.shape(0), worker, workers.size());
            if (share.begin < share.end)
                losses[worker] =
                    double(mean_loss(model, batch, share).item()) * double(share.end - share.begin);
        });
        total += std::accumulate(losses.begin(), losses.end(), 0.0);
    }
    model.train();
    return total / double(batches.windows_per_epoch());
}

void warn_of_slow_kernels() {
    if (blas_kernels() == "Haswell" && __builtin_cpu_supports("avx512f"))
        std::cerr << "train: OpenBLAS took its Haswell kernels for a CPU that has AVX-512; "
                     "OPENBLAS_CORETYPE=SkylakeX makes it faster\n";
}

// Throws unless a run's files can be put into the folder, which is made where there is none.
void require_writable(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    for (const char* name : {"metrics.jsonl", "model.safetensors", "config.json", "vocab.txt"})
        if (std::filesystem::is_directory(folder / name))
            throw std::runtime_error((folder / name).string() + " is a folder, and no file");
    if (!std::ofstream(folder / "metrics.jsonl", std::ios::app))
        throw std::runtime_error((folder / "metrics.jsonl").string() + " cannot be written");
}

// Returns the exit code: 0, or 130 after Ctrl-C, as shells have it.
int train(const TrainOptions& o, const std::filesystem::path& programs) {
    // What may go wrong goes wrong before the work begins.
    require_writable(o.out);
    warn_of_slow_kernels();

    const std::string text_name = o.text ? o.text->string() : "the built-in text";
    std::string text = o.text ? read_text(*o.text) : built_in_text();
    if (o.tokenizer == "words") text = clean_gutenberg(text);
    const auto tokenizer = build_tokenizer(o, text);
    if (tokenizer->vocabulary().size() == Vocabulary::special_tokens)
        throw std::runtime_error("no token of " + text_name + " occurs " +
                                 std::to_string(o.min_count) +
                                 " times: take a smaller --min-count");
    const Split ids = split(tokenizer->encode(text));
    if (ids.validation.size() <= o.context)
        throw std::runtime_error(
            text_name + " has " + std::to_string(ids.training.size() + ids.validation.size()) +
            " tokens; the last tenth, for validation, must hold a window of --context " +
            std::to_string(o.context) + " and one more: take a longer text or a smaller --context");

    manual_seed(o.seed);
    RandomBatches random_batches(ids.training, o.batch, o.context,
                                 Generator(default_generator().bits64()));
    SequentialBatches sequential_batches(ids.training, o.batch, o.context);
    const SequentialBatches validation(ids.validation, o.batch, o.context);
    Decoder model(decoder_config(o, tokenizer->vocabulary().size()));
    if (o.init) model.load_state_dict(load_safetensors(*o.init).tensors());
    const auto parameters = model.named_parameters();
    const auto optimizer = make_optimizer(o, model);
    const WarmupCosine schedule{Real(o.lr), Real(o.min_lr), o.warmup, o.steps};
    Workers workers(o.threads);

    std::size_t parameter_count = 0;
    for (const auto& [name, parameter] : parameters) parameter_count += parameter->value().size();
    std::cout << "text       " << text_name << ": " << ids.training.size() << " tokens, and "
              << ids.validation.size() << " for validation\n"
              << "vocabulary " << tokenizer->vocabulary().size() << ' ' << tokenizer->name() << '\n'
              << "model      " << o.layers << " layers, " << o.heads << " heads, " << o.dim
              << " wide, " << parameter_count << " parameters\n"
              << "training   " << o.steps << " steps of " << o.batch << " x " << o.context
              << " tokens, " << o.threads << " threads, OpenBLAS for " << blas_kernels() << "\n\n";

    std::ofstream metrics(o.out / "metrics.jsonl");
    std::signal(SIGINT, on_interrupt);
    Progress progress(o.steps, o.batch * o.context);
    std::int64_t step = 0;
    while (step < o.steps && !interrupted) {
        const Real lr = schedule(step);
        optimizer->set_lr(lr);
        const Batch batch = o.order == "random" ? random_batches.next() : sequential_batches.next();
        const Real loss = data_parallel_backward(workers, batch.inputs.shape(0), [&](Share share) {
            return mean_loss(model, batch, share);
        });
        if (!std::isfinite(loss))
            throw std::runtime_error("the loss became " + std::to_string(loss) + " at step " +
                                     std::to_string(step + 1) + ": try a smaller --lr");
        if (o.clip > 0 && !std::isfinite(clip_grad_norm(parameters, Real(o.clip), workers)))
            throw std::runtime_error("the gradient became infinite at step " +
                                     std::to_string(step + 1) + ": try a smaller --lr");
        optimizer->step(workers);
        optimizer->zero_grad();
        ++step;
        progress.step(step, loss);

        const bool measured = o.eval_every > 0 && step % o.eval_every == 0 && step < o.steps;
        if (step % 10 != 0 && !measured) continue;
        ordered_json line{{"step", step}, {"train_loss", loss}};
        if (measured) {
            line["val_loss"] = validate(model, validation, workers);
            char note[80];
            std::snprintf(note, sizeof note, "step %lld  validation loss %.4f",
                          static_cast<long long>(step), double(line["val_loss"]));
            progress.note(note);
        }
        line["lr"] = lr;
        line["tokens_per_second"] = std::round(progress.tokens_per_second());
        line["seconds"] = progress.seconds();
        metrics << line.dump() << std::endl;
    }
    progress.clear();
    std::signal(SIGINT, SIG_DFL);
    if (interrupted) std::cout << "interrupted after " << step << " steps\n";

    const double seconds = progress.seconds();
    const double loss = validate(model, validation, workers);
    metrics << ordered_json{{"step", step}, {"val_loss", loss}, {"seconds", seconds}}.dump()
            << '\n';
    metrics.close();
    if (!metrics) throw std::runtime_error((o.out / "metrics.jsonl").string() + " is not complete");
    save_run(o.out, model, *tokenizer,
             {{"preset", ordered_json(o.preset).dump()},
              {"text", ordered_json(text_name).dump()},
              {"steps", std::to_string(step)},
              {"seed", std::to_string(o.seed)},
              {"val_loss", ordered_json(loss).dump()},
              {"seconds", ordered_json(seconds).dump()}});

    char result[120];
    std::snprintf(result, sizeof result,
                  "validation loss %.4f, perplexity %.1f, after %.0f seconds", loss, std::exp(loss),
                  seconds);
    std::cout << result << "\n\nA sample at temperature 0.7, from the 40 likeliest tokens:\n\n";
    const bool by_words = tokenizer->name() == "words";
    const std::string prompt = by_words && tokenizer->vocabulary().contains("she") ? "she" : "";
    write_continuation(std::cout, model, *tokenizer, prompt,
                       {.count = by_words ? 120u : 400u, .temperature = Real(0.7), .top_k = 40},
                       o.seed);
    std::cout << "\nNearest neighbours among the embeddings, with their cosines:\n\n";
    write_neighbors(std::cout, model, *tokenizer, words_to_show(*tokenizer), 5);
    std::cout << "\nThe model is in " << o.out.string() << ". Go on with\n  "
              << (programs / "generate").string() << " --model " << o.out.string()
              << " --prompt TEXT\n  " << (programs / "embeddings").string() << " --model "
              << o.out.string() << " WORD...\n";
    return interrupted ? 130 : 0;
}

} // namespace

int main(int argc, char** argv) {
    const TrainOptions options = parse_train_options(argc, argv);
    try {
        return train(options, std::filesystem::path(argv[0]).parent_path());
    } catch (const std::exception& error) {
        std::cerr << "train: " << error.what() << '\n';
        return 1;
    }
}
