#include "examples/report/report.hpp"
#include "examples/support/checkpoint.hpp"
#include "examples/support/checkpoint_folders.hpp"
#include "examples/support/interrupt.hpp"
#include "examples/support/loss.hpp"
#include "examples/support/output.hpp"
#include "examples/support/program.hpp"
#include "examples/support/progress.hpp"
#include "examples/support/run_lock.hpp"
#include "examples/support/run_record.hpp"
#include "examples/support/train_memory.hpp"
#include "examples/support/train_results.hpp"
#include "examples/support/training.hpp"

#include "framework/kernels/onednn.hpp"
#include "framework/kernels/openblas.hpp"
#include "framework/kernels/precision.hpp"
#include "framework/parallel/data_parallel.hpp"
#include "framework/parallel/optim.hpp"
#include "framework/vectors/count_vectors.hpp"

#include <cmath>
#include <csignal>
#include <cstring>
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

MatmulPrecision precision_of(const TrainOptions& options) {
    const MatmulPrecision precision = precision_named(options.precision);
    if (precision == MatmulPrecision::bfloat16 && !onednn::multiplies_bfloat16())
        std::cerr << "train: --precision bfloat16 is no faster here, because "
                  << (onednn::name().empty()
                          ? "this program was built without oneDNN"
                          : "this processor has no instructions for it (AVX512_BF16 or AMX)")
                  << "; its numbers are rounded all the same\n";
    return precision;
}

// What can go wrong with the text and the machine goes wrong here, before the work begins.
PreparedText prepare(const TrainOptions& options) {
    warn_of_slow_kernels();
    doing("reading the text");
    PreparedText text = prepare_text(options);
    require_memory_for(options, text.tokenizer->vocabulary().size());
    if (options.sentence) sentence_ids(*text.tokenizer, options.model.context, *options.sentence);
    return text;
}

// Whether the training goes on with the run in its folder.
bool resumes(const TrainOptions& options, const CheckpointFolders& folders) {
    if (options.resume && folders.hold_a_checkpoint()) return true;
    if (!folders.hold_a_run() || options.force) return false;
    const std::string folder = options.out.string();
    if (!options.resume)
        throw std::runtime_error(folder + " holds a run: go on with it by --resume " + folder +
                                 ", replace it by --force, or take another folder by --out");
    throw std::runtime_error(folder +
                             " holds a model, but no link to a checkpoint from which a training "
                             "can go on: begin with its weights by --init");
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
        << blas_kernels() << (onednn::name().empty() ? "" : " and " + onednn::name())
        << (options.precision == "float" ? "" : ", products of bfloat16 factors") << '\n';
    if (training.step > 0) out << "resumed    after step " << training.step << '\n';
    out << std::endl;
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

// Takes the steps that are left, or those until the program is asked to end.
void take_steps(Training& training, Workers& workers, Progress& progress, RunRecord& record,
                const Interrupt& interrupt) {
    while (training.step < training.options.steps && interrupt.signal() == 0) {
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
        record.add({loss, val_loss, lr}, progress);
    }
}

// Measures the model and writes what else the run leaves. None of it can spoil the checkpoint.
void finish(Training& training, Workers& workers, RunRecord& record,
            const CheckpointFolders& folders, const std::filesystem::path& programs) {
    const TrainOptions& options = training.options;
    doing("measuring the model and writing its files");
    const double val_loss = validation_loss(training.model, training.validation, workers);
    record.finish(val_loss);
    record.attempt("there are no vectors from counts", [&] {
        const Array& table = training.model.wte.weight.value();
        save_count_vectors(
            record.files(),
            count_vectors(training.text.ids.training, table.shape(0), table.shape(1)),
            training.moment());
    });
    record.attempt("there is no report", [&] {
        const Run run = load_run(options.out);
        write_report(run, run.folder / "report.html", options.sentence);
    });
    record.attempt("links and older checkpoints stay as they are", [&] {
        folders.link_files();
        folders.clear();
    });
    show_results(std::cout, training, {val_loss, training.seconds}, programs);
}

// Returns the exit code: 0, 1 where something could not be written, or what shells expect after a
// signal, 128 and its number.
int train(const TrainOptions& options, const std::filesystem::path& programs) {
    const RunLock lock(options.out);
    const CheckpointFolders folders(options.out);
    const bool is_resumed = resumes(options, folders);
    PreparedText text = prepare(options);
    const ScopedMatmulPrecision precision(precision_of(options));
    doing("making the model");
    manual_seed(options.seed);
    Training training(options, std::move(text));
    if (is_resumed) restore_checkpoint(folders.last(), training);
    Workers workers(options.threads);
    describe(std::cout, training);

    doing("taking the steps");
    const Interrupt interrupt;
    RunRecord record(folders, training, is_resumed);
    Progress progress(options.steps, options.batch * options.model.context, training.step,
                      training.seconds);
    take_steps(training, workers, progress, record, interrupt);
    progress.clear();
    if (const int signal = interrupt.signal(); signal != 0 && training.step == 0) {
        std::cerr << "train: interrupted before the first step\n";
        return 128 + signal;
    }
    if (!record.keep_last_step()) return 1;
    if (const int signal = interrupt.signal())
        std::cerr << "train: interrupted after " << training.step << " steps by SIG"
                  << sigabbrev_np(signal) << "; go on by --resume " << options.out.string()
                  << std::endl;
    finish(training, workers, record, folders, programs);
    if (interrupt.signal() == SIGPIPE) give_up_output();
    if (const int signal = interrupt.signal()) return 128 + signal;
    return record.complete() ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    return run_program("train", [&] {
        return train(parse_train_options(argc, argv), std::filesystem::path(argv[0]).parent_path());
    });
}
