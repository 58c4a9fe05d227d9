#include "examples/report/report.hpp"
#include "examples/support/progress.hpp"
#include "examples/support/run_folder.hpp"
#include "examples/support/show.hpp"
#include "examples/support/snapshots.hpp"
#include "examples/support/train_parts.hpp"

#include "framework/io/safetensors.hpp"
#include "framework/ops/softmax.hpp"
#include "framework/optim/clip.hpp"
#include "framework/optim/schedule.hpp"
#include "framework/tape/data_parallel.hpp"
#include "framework/tensor/blas.hpp"
#include "framework/text/batches.hpp"
#include "framework/text/corpus.hpp"
#include "framework/text/grammar.hpp"
#include "framework/text/gutenberg.hpp"
#include "framework/vectors/count_vectors.hpp"

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
    for (const char* name : {"metrics.jsonl", "model.safetensors", "config.json", "vocab.txt",
                             "snapshots.safetensors", "count_vectors.safetensors", "report.html"})
        if (std::filesystem::is_directory(folder / name))
            throw std::runtime_error((folder / name).string() + " is a folder, and no file");
    if (!std::ofstream(folder / "metrics.jsonl", std::ios::app))
        throw std::runtime_error((folder / "metrics.jsonl").string() + " cannot be written");
}

// A file's name need not be UTF-8, but JSON is: what is none becomes U+FFFD.
std::string as_json(const ordered_json& value) {
    return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
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
    if (o.sentence) sentence_ids(*tokenizer, o.model.context, *o.sentence);
    const Split ids = split(tokenizer->encode(text));
    if (ids.validation.size() <= o.model.context)
        throw std::runtime_error(
            text_name + " has " + std::to_string(ids.training.size() + ids.validation.size()) +
            " tokens; the last tenth, for validation, must hold a window of --context " +
            std::to_string(o.model.context) +
            " and one more: take a longer text or a smaller --context");

    manual_seed(o.seed);
    RandomBatches random_batches(ids.training, o.batch, o.model.context,
                                 Generator(default_generator().bits64()));
    SequentialBatches sequential_batches(ids.training, o.batch, o.model.context);
    const SequentialBatches validation(ids.validation, o.batch, o.model.context);
    DecoderConfig config = o.model;
    config.vocabulary = tokenizer->vocabulary().size();
    Decoder model(config);
    if (o.init) model.load_state_dict(load_safetensors(*o.init).tensors());
    const auto parameters = model.named_parameters();
    const auto optimizer = make_optimizer(o, model);
    const WarmupCosine schedule{Real(o.lr), Real(o.min_lr), o.warmup, o.steps};
    Workers workers(o.threads);

    std::cout << "text       " << text_name << ": " << ids.training.size() << " tokens, and "
              << ids.validation.size() << " for validation\n"
              << "vocabulary " << tokenizer->vocabulary().size() << ' ' << tokenizer->name() << '\n'
              << "model      " << o.model.layers << " layers, " << o.model.heads << " heads, "
              << o.model.width << " wide, " << model.parameter_count() << " parameters\n"
              << "training   " << o.steps << " steps of " << o.batch << " x " << o.model.context
              << " tokens, " << o.threads << " threads, OpenBLAS for " << blas_kernels() << "\n\n";

    std::ofstream metrics(o.out / "metrics.jsonl");
    std::signal(SIGINT, on_interrupt);
    Snapshots snapshots(o.steps);
    snapshots.take(0, model.wte.weight.value());
    Progress progress(o.steps, o.batch * o.model.context);
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
        snapshots.take(step, model.wte.weight.value());
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
             {{"preset", as_json(o.preset)},
              {"text", as_json(text_name)},
              {"training_tokens", as_json(ids.training.size())},
              {"validation_tokens", as_json(ids.validation.size())},
              {"min_count", as_json(o.min_count)},
              {"steps", as_json(step)},
              {"batch", as_json(o.batch)},
              {"order", as_json(o.order)},
              {"optimizer", as_json(o.optimizer)},
              {"lr", as_json(o.lr)},
              {"min_lr", as_json(o.min_lr)},
              {"warmup", as_json(o.warmup)},
              {"weight_decay", as_json(o.weight_decay)},
              {"clip", as_json(o.clip)},
              {"threads", as_json(o.threads)},
              {"seed", as_json(o.seed)},
              {"val_loss", as_json(loss)},
              {"seconds", as_json(seconds)}});
    snapshots.take(step, model.wte.weight.value(), true);
    snapshots.save(o.out / "snapshots.safetensors");
    save_safetensors(o.out / "count_vectors.safetensors",
                     {{"count_vectors", count_vectors(ids.training, tokenizer->vocabulary().size(),
                                                      o.model.width)}});
    write_report(load_run(o.out), o.out, o.out / "report.html", o.sentence);

    char result[120];
    std::snprintf(result, sizeof result,
                  "validation loss %.4f, perplexity %.1f, after %.0f seconds", loss, std::exp(loss),
                  seconds);
    std::cout << result << "\n\nA sample at temperature 0.7, from the 40 likeliest tokens:\n\n";
    const bool by_words = tokenizer->name() == "words";
    write_continuation(std::cout, model, *tokenizer, sample_prompt(*tokenizer),
                       {.count = by_words ? 120u : 400u, .temperature = Real(0.7), .top_k = 40},
                       o.seed);
    std::cout << "\nNearest neighbours among the embeddings, with their cosines:\n\n";
    write_neighbors(std::cout, model, *tokenizer, words_to_show(*tokenizer), 5);
    std::cout << "\nThe model is in " << o.out.string() << ". Open "
              << (o.out / "report.html").string()
              << " in a browser to see what it learned, or go on"
              << " with\n  " << (programs / "generate").string() << " --model " << o.out.string()
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
