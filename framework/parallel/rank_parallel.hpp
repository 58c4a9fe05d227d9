#pragma once

#include "framework/nn/parameter_list.hpp"
#include "framework/parallel/data_parallel.hpp"
#include "framework/parallel/ranks.hpp"

/// What data_parallel_backward does with threads, done by several processes with some threads each.
/// All draw the same batch and hold the same parameters, so that no data has to be sent.
namespace tapestry {

/// The shard of this rank's worker, among those of all ranks' workers: rank 0's come first. Each rank
/// has as many.
inline Shard shard_of(std::size_t rows, const Ranks& ranks, std::size_t worker,
                      const Workers& workers) {
    return shard_of(rows, ranks.rank() * workers.size() + worker, ranks.size() * workers.size());
}

/// data_parallel_backward on all ranks: afterwards each has the gradients and the loss of the whole
/// batch. `parameters` are those that may get a gradient, in the same order on every rank. Each rank
/// adds up one stretch of all numbers, in the order of the ranks, and gives out the sums: as many
/// bytes as a ring sends, and a result that does not depend on timing. R ranks of one thread give the
/// bits of one process with R threads. Of a sparse gradient the rows are sent, and nothing else.
/// Throws RankError on every rank where one of them fails, before any gradient is added.
Real data_parallel_backward(Ranks& ranks, const ParameterList& parameters, Workers& workers,
                            std::size_t rows, const std::function<Tensor(Shard)>& mean_loss,
                            const std::function<std::size_t(Shard)>& counted = rows_in);

/// Adds to each Parameter::grad the gradients that the ranks have for it, in the order of the ranks.
/// mine[i] is this rank's for parameters[i], or nothing. Each Parameter::grad has to be the same on
/// every rank before.
void add_over_ranks(Ranks& ranks, const ParameterList& parameters, std::vector<Gradient> mine,
                    Workers& workers);

/// Throws RankError, which names the first parameter that differs, unless all ranks have parameters of
/// the same names, shapes and bits.
void require_same_parameters(Ranks& ranks, const ParameterList& parameters);

} // namespace tapestry
