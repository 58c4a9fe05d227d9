#include "framework/parallel/data_parallel.hpp"

#include "framework/kernels/openblas.hpp"
#include "framework/kernels/random.hpp"
#include "framework/tape/tape.hpp"
#include "framework/tensor/error.hpp"

#include <map>
#include <numeric>
#include <optional>

namespace tapestry {
namespace {

// Adds the gradients of all shards. One thread adds all those of a parameter, in their order.
void add_up(std::vector<ParameterGradients>& gradients, Workers& workers) {
    std::vector<Parameter*> parameters;
    std::map<Parameter*, std::vector<Gradient*>> parts;
    for (ParameterGradients& of_shard : gradients)
        for (auto& [parameter, gradient] : of_shard) {
            if (parts[parameter].empty()) parameters.push_back(parameter);
            parts[parameter].push_back(&gradient);
        }
    workers.for_each(parameters.size(), [&](std::size_t i) {
        for (Gradient* part : parts.at(parameters[i]))
            parameters[i]->grad.accumulate(std::move(*part));
    });
}

} // namespace

Shard shard_of(std::size_t rows, std::size_t worker, std::size_t workers) {
    return {rows * worker / workers, rows * (worker + 1) / workers};
}

Real data_parallel_backward(Workers& workers, std::size_t rows,
                            const std::function<Tensor(Shard)>& mean_loss,
                            const std::function<std::size_t(Shard)>& counted) {
    require(rows > 0, "data_parallel_backward", "an empty batch has no loss");
    const std::size_t total = counted({0, rows});
    require(total > 0, "data_parallel_backward",
            "nothing counts in the batch: the mean over none is undefined");
    std::vector<ParameterGradients> gradients(workers.size());
    std::vector<double> losses(workers.size(), 0);
    const std::uint64_t seed = default_generator().bits64();
    std::optional<BlasThreads> idle; // a single row leaves the other threads to BLAS
    if (rows == 1) idle.emplace(workers.size());

    workers.run([&](std::size_t worker) {
        const Shard shard = shard_of(rows, worker, workers.size());
        const double weight = double(counted(shard)) / double(total);
        if (weight == 0) return;
        const ReadOnlyParameters shared(
            "while the threads of data_parallel_backward share it; train "
            "on one tape, or change it between the steps");
        const GeneratorScope own_generator(seed + worker);
        Tape tape;
        const Tensor loss = mean_loss(shard);
        require(loss.size() == 1, "data_parallel_backward", "mean_loss must give one number, got ",
                "shape ", loss.shape(), ": take the mean over the shard");
        losses[worker] = weight * double(loss.item());
        gradients[worker] =
            tape.gradients(loss, full(loss.shape(), Real(weight)), KeepGrad::of_leaves);
    });
    add_up(gradients, workers);
    return Real(std::accumulate(losses.begin(), losses.end(), 0.0));
}

} // namespace tapestry
