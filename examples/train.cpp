#include "examples/report/report.hpp"
#include "examples/support/checkpoint.hpp"
#include "examples/support/checkpoint_folders.hpp"
#include "examples/support/interrupt.hpp"
#include "examples/support/loss.hpp"
#include "examples/support/on_ranks.hpp"
#include "examples/support/output.hpp"
#include "examples/support/program.hpp"
#include "examples/support/progress.hpp"
#include "examples/support/run_lock.hpp"
#include "examples/support/run_record.hpp"
#include "examples/support/train_description.hpp"
#include "examples/support/train_memory.hpp"
#include "examples/support/train_results.hpp"
#include "examples/support/train_settings.hpp"
#include "examples/support/training.hpp"

#include "framework/kernels/precision.hpp"
#include "framework/parallel/mpi.hpp"
#include "framework/parallel/optim.hpp"
#include "framework/parallel/rank_parallel.hpp"
#include "framework/vectors/count_vectors.hpp"

#include <cmath>
#include <csignal>
#include <cstring>
#include <iostream>

using namespace tapestry;

namespace {

// What can go wrong with the text and the machine goes wrong here, before the work begins.
PreparedText prepare(const TrainOptions& options) {
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

// The folder of the run, which rank 0 has and no other.
struct RunFolder {
    const RunLock lock;
    const CheckpointFolders checkpoints;
    const bool is_resumed;

    explicit RunFolder(const TrainOptions& options)
        : lock(options.out)
        , checkpoints(options.out)
        , is_resumed(resumes(options, checkpoints)) {}
};

// All ranks come to the same numbers.
void require_finite(Real loss, Real norm, std::int64_t step) {
    if (std::isfinite(loss) && std::isfinite(norm)) return;
    const std::string what = std::isfinite(loss) ? "the gradient became infinite"
                                                 : "the loss became " + std::to_string(loss);
    throw RankError(what + " at step " + std::to_string(step + 1) + ": try a smaller --lr");
}

// What rank 0 shows and keeps of a training.
struct Observer {
    Progress progress;
    RunRecord record;

    Observer(const RunFolder& folder, Training& training)
        : progress(training.options.steps, training.options.batch * training.options.model.context,
                   training.step, training.seconds, training.options.ranks > 1)
        , record(folder.checkpoints, training, folder.is_resumed) {}

    // After a step, what is known of it.
    void keep(std::int64_t step, const RunRecord::Step& known) {
        if (known.val_loss) progress.validation(step, *known.val_loss);
        record.add(known, progress);
    }
};

// The validation loss, if --eval-every asks for it after this step.
std::optional<double> validate_if_due(Training& training, Ranks& ranks, Workers& workers) {
    if (!training.options.validates_after(training.step)) return std::nullopt;
    require_same_parameters(ranks, training.parameters);
    return validation_loss(training.model, training.validation, ranks, workers);
}

// Takes the steps that are left, or those until a rank is asked to end.
void take_steps(Training& training, Ranks& ranks, Workers& workers, Observer* observer,
                const Interrupt& interrupt) {
    while (training.step < training.options.steps && first_of(ranks, interrupt.signal()) == 0) {
        const Real lr = training.schedule(training.step);
        training.optimizer->set_lr(lr);
        const Batch batch = training.next_batch();
        const Real loss = data_parallel_backward(
            ranks, training.parameters, workers, batch.inputs.shape(0),
            [&](Shard shard) { return mean_loss(training.model, batch, shard); });
        const Real norm = clip_grad_norm(training.parameters, training.options.max_norm(), workers);
        require_finite(loss, norm, training.step);
        step(*training.optimizer, workers);
        training.optimizer->zero_grad();
        ++training.step;

        training.snapshots.take(training.step, training.model.wte.weight.value());
        if (observer) observer->progress.step(training.step, loss);
        const std::optional<double> val_loss = validate_if_due(training, ranks, workers);
        if (observer) observer->keep(training.step, {loss, val_loss, lr});
    }
}

// Writes what else the run leaves. None of it can spoil the checkpoint.
void finish(Training& training, double val_loss, RunRecord& record,
            const CheckpointFolders& folders, const std::filesystem::path& programs) {
    const TrainOptions& options = training.options;
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

// Keeps the last step. Returns an exit code where that could not be done, and 0 where it was.
int keep_last_step(const Training& training, Observer& observer, int signal) {
    observer.progress.clear();
    if (signal != 0 && training.step == 0) {
        warn("interrupted before the first step");
        return 128 + signal;
    }
    if (!observer.record.keep_last_step()) return 1;
    if (signal != 0)
        warn("interrupted after " + std::to_string(training.step) + " steps by SIG" +
             sigabbrev_np(signal) + "; go on by --resume " + training.options.out.string());
    return 0;
}

// Returns the exit code: 0, 1 where something could not be written, or what shells expect after a
// signal, 128 and its number. Other ranks than rank 0 return 0.
int train(Ranks& ranks, const TrainOptions& options, const std::filesystem::path& programs) {
    const ScopedMatmulPrecision precision(precision_named(options.precision));
    std::optional<RunFolder> folder;
    std::optional<Training> training;
    std::optional<Workers> workers;
    together(ranks, [&] {
        if (ranks.rank() == 0) {
            folder.emplace(options);
            warn_of_slow_products(options);
        }
        PreparedText text = prepare(options);
        doing("making the model");
        manual_seed(options.seed);
        training.emplace(options, std::move(text));
        if (folder && folder->is_resumed) restore_checkpoint(folder->checkpoints.last(), *training);
        workers.emplace(options.threads);
    });
    share_training(ranks, *training);
    if (folder)
        describe(std::cout, *training,
                 training->step > 0 ? options_of_run(folder->checkpoints.last(), options)
                                    : std::nullopt);

    doing("taking the steps");
    const Interrupt interrupt;
    std::optional<Observer> observer;
    together(ranks, [&] {
        if (folder) observer.emplace(*folder, *training);
    });
    take_steps(*training, ranks, *workers, observer ? &*observer : nullptr, interrupt);
    int signal = first_of(ranks, interrupt.signal());
    int failure = 0;
    together(ranks, [&] {
        if (observer) failure = keep_last_step(*training, *observer, signal);
    });
    if (first_of(ranks, failure) != 0) return failure;

    doing("measuring the model and writing its files");
    require_same_parameters(ranks, training->parameters);
    const double val_loss = validation_loss(training->model, training->validation, ranks, *workers);
    if (!observer) return 0;
    finish(*training, val_loss, observer->record, folder->checkpoints, programs);
    if (signal == 0) signal = interrupt.signal();
    if (signal == SIGPIPE) give_up_output();
    if (signal != 0) return 128 + signal;
    return observer->record.complete() ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    return run_program("train", [&] {
        return run_on_ranks([&](Ranks& ranks) {
            name_rank(ranks);
            try {
                const TrainOptions options = options_on_ranks(ranks, argc, argv);
                ranks.set_patience(std::chrono::duration<double>(options.rank_timeout));
                return train(ranks, options, std::filesystem::path(argv[0]).parent_path());
            } catch (const EndOfProgram& end) {
                return end.code;
            }
        });
    });
}
