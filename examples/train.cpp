#include "examples/report/report.hpp"
#include "examples/support/interrupt.hpp"
#include "examples/support/loss.hpp"
#include "examples/support/metrics.hpp"
#include "examples/support/output.hpp"
#include "examples/support/progress.hpp"
#include "examples/support/run_folder.hpp"
#include "examples/support/train_memory.hpp"
#include "examples/support/train_results.hpp"
#include "examples/support/training.hpp"

#include "framework/kernels/openblas.hpp"
#include "framework/parallel/data_parallel.hpp"
#include "framework/parallel/optim.hpp"

#include <cmath>
#include <iostream>

using namespace tapestry;

namespace {

void warn_of_slow_kernels() {
    const std::string taken = blas_kernels();
    for (const char* made_for_avx512 : {"SkylakeX", "Cooperlake", "SapphireRapids"})
        if (taken == made_for_avx512) return;
    if (__builtin_cpu_supports("avx512f"))
        std::cerr << "train: OpenBLAS took its " << taken << " kernels for a CPU that has AVX-512; "
                  << "OPENBLAS_CORETYPE=SkylakeX makes it faster\n";
}

// What can go wrong goes wrong here, before the work begins.
PreparedText prepare(const TrainOptions& options) {
    require_writable(options.out);
    warn_of_slow_kernels();
    PreparedText text = prepare_text(options);
    require_memory_for(options, text.tokenizer->vocabulary().size());
    if (options.sentence) sentence_ids(*text.tokenizer, options.model.context, *options.sentence);
    return text;
}

void describe(std::ostream& out, Training& training) {
    const auto& [name, tokenizer, ids] = training.text;
    const DecoderConfig& config = training.model.config();
    const TrainOptions& options = training.options;
    out << "text       " << name << ": " << ids.training.size() << " tokens, and "
        << ids.validation.size() << " for validation\n"
        << "vocabulary " << config.vocabulary << ' ' << tokenizer->name() << '\n'
        << "model      " << config.layers << " layers, " << config.heads << " heads, "
        << config.width << " wide, " << training.model.parameter_count() << " parameters\n"
        << "training   " << options.steps << " steps of " << options.batch << " x "
        << config.context << " tokens, " << options.threads << " threads, OpenBLAS for "
        << blas_kernels() << "\n\n";
}

void require_finite(Real loss, Real norm, std::int64_t step) {
    if (std::isfinite(loss) && std::isfinite(norm)) return;
    const std::string what = std::isfinite(loss) ? "the gradient became infinite"
                                                 : "the loss became " + std::to_string(loss);
    throw std::runtime_error(what + " at step " + std::to_string(step + 1) +
                             ": try a smaller --lr");
}

// The validation loss, if --eval-every asks for it after this step.
std::optional<double> validate_if_due(Training& training, Workers& workers, Progress& progress) {
    if (!training.options.validates_after(training.step)) return std::nullopt;
    const double loss = validation_loss(training.model, training.validation, workers);
    progress.validation(training.step, loss);
    return loss;
}

// Takes the steps that are left, or those until Ctrl-C. Returns whether Ctrl-C was pressed.
bool take_steps(Training& training, Workers& workers, Progress& progress, Metrics& metrics) {
    const Interrupt interrupt;
    while (training.step < training.options.steps && !interrupt.requested()) {
        const Real lr = training.schedule(training.step);
        training.optimizer->set_lr(lr);
        const Batch batch = training.next_batch();
        const Real loss = data_parallel_backward(workers, batch.inputs.shape(0), [&](Shard shard) {
            return mean_loss(training.model, batch, shard);
        });
        const Real norm = clip_grad_norm(training.parameters, training.options.max_norm(), workers);
        require_finite(loss, norm, training.step);
        step(*training.optimizer, workers);
        training.optimizer->zero_grad();
        ++training.step;

        training.snapshots.take(training.step, training.model.wte.weight.value());
        progress.step(training.step, loss);
        const std::optional<double> val_loss = validate_if_due(training, workers, progress);
        metrics.write({training.step, loss, val_loss, lr}, progress);
    }
    return interrupt.requested();
}

// Measures the model, writes what the run leaves, and shows some of it.
void finish(Training& training, Workers& workers, double seconds, Metrics& metrics,
            const std::filesystem::path& programs) {
    const double loss = validation_loss(training.model, training.validation, workers);
    metrics.finish(training.step, loss, seconds);
    const std::filesystem::path& folder = training.options.out;
    save_results(training, {loss, seconds});
    write_report(load_run(folder), folder, folder / "report.html", training.options.sentence);
    show_results(std::cout, training, {loss, seconds}, programs);
}

// Returns the exit code: 0, or 130 after Ctrl-C, which is the code that shells expect then.
int train(const TrainOptions& options, const std::filesystem::path& programs) {
    PreparedText text = prepare(options);
    manual_seed(options.seed);
    Training training(options, std::move(text));
    Workers workers(options.threads);
    describe(std::cout, training);

    Metrics metrics(options.out);
    Progress progress(options.steps, options.batch * options.model.context);
    const bool interrupted = take_steps(training, workers, progress, metrics);
    const double seconds = progress.seconds();
    progress.clear();
    if (interrupted) std::cout << "interrupted after " << training.step << " steps\n";

    finish(training, workers, seconds, metrics, programs);
    return interrupted ? 130 : 0;
}

} // namespace

int main(int argc, char** argv) {
    guard_output("train");
    const TrainOptions options = parse_train_options(argc, argv);
    try {
        return train(options, std::filesystem::path(argv[0]).parent_path());
    } catch (const std::exception& error) {
        std::cerr << "train: " << error.what() << '\n';
        return 1;
    }
}
