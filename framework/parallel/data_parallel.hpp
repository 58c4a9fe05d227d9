#pragma once

#include "framework/kernels/workers.hpp"
#include "framework/tape/tape.hpp"

/// Training on several cores: one tape for each thread. Each thread takes a shard of the batch
/// through forward and backward on its own tape. All share the parameters. The gradients are added
/// in the order of the shards. The result depends on the number of threads, never on timing.
namespace tapestry {

/// Rows begin ≤ i < end of a batch.
struct Shard {
    std::size_t begin;
    std::size_t end;
};

/// How many rows it has.
inline std::size_t rows_in(Shard shard) { return shard.end - shard.begin; }

/// The shard of one worker: shards differ by at most one row, and may be empty.
Shard shard_of(std::size_t rows, std::size_t worker, std::size_t workers);

/// Backward of the mean loss over a batch of `rows` rows: adds to each Parameter::grad what one
/// tape would, and returns the loss. `mean_loss` gives the mean over what counts in a shard.
/// `counted` says how much that is: all rows, or fewer where some targets are ignored. A shard in
/// which nothing counts has no loss. `mean_loss` runs on several threads at a time and may not
/// change parameters. Each thread has a generator of its own, derived from the calling thread's. A
/// batch of one row is one thread's work, in which BLAS uses all of them. Throws what the functions
/// throw, before any gradient is added, and std::invalid_argument where nothing counts.
Real data_parallel_backward(Workers& workers, std::size_t rows,
                            const std::function<Tensor(Shard)>& mean_loss,
                            const std::function<std::size_t(Shard)>& counted = rows_in);

/// The parts of data_parallel_backward, for those who share out a batch among processes too.
namespace shards {

/// Which shards of a batch are this process's: a worker's is first + worker, of `all`.
struct Numbers {
    std::size_t first, all;
};

/// What is left of a worker's shard: its part of the batch's loss, and the gradients of that.
struct Result {
    double loss = 0;
    ParameterGradients gradients;
};

/// One for each worker. Throws as data_parallel_backward does.
std::vector<Result> backward(Workers& workers, Numbers numbers, std::size_t rows,
                             const std::function<Tensor(Shard)>& mean_loss,
                             const std::function<std::size_t(Shard)>& counted);

/// Adds the gradients of all results, in their order, to what `sum_of` gives for a parameter.
void add_up(std::vector<Result>& results, Workers& workers,
            const std::function<Gradient&(Parameter&)>& sum_of);

} // namespace shards
} // namespace tapestry
