#include "framework/parallel/data_parallel.hpp"

#include "framework/kernels/openblas.hpp"
#include "framework/kernels/random.hpp"
#include "framework/tensor/error.hpp"

#include <map>
#include <optional>

namespace tapestry {
Shard shard_of(std::size_t rows, std::size_t worker, std::size_t workers) {
    return {rows * worker / workers, rows * (worker + 1) / workers};
}

namespace shards {

std::vector<Result> backward(Workers& workers, Numbers numbers, std::size_t rows,
                             const std::function<Tensor(Shard)>& mean_loss,
                             const std::function<std::size_t(Shard)>& counted) {
    require(rows > 0, "data_parallel_backward", "an empty batch has no loss");
    const std::size_t total = counted({0, rows});
    require(total > 0, "data_parallel_backward",
            "nothing counts in the batch: the mean over none is undefined");
    std::vector<Result> results(workers.size());
    const std::uint64_t seed = default_generator().bits64() + numbers.first;
    std::optional<BlasThreads> idle; // a single row leaves the other threads to BLAS
    if (rows == 1) idle.emplace(workers.size());

    workers.run([&](std::size_t worker) {
        const Shard shard = shard_of(rows, numbers.first + worker, numbers.all);
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
        results[worker] = {
            weight * double(loss.item()),
            tape.gradients(loss, full(loss.shape(), Real(weight)), KeepGrad::of_leaves)};
    });
    return results;
}

// One thread adds all those of a parameter.
void add_up(std::vector<Result>& results, Workers& workers,
            const std::function<Gradient&(Parameter&)>& sum_of) {
    std::vector<Parameter*> parameters;
    std::map<Parameter*, std::vector<Gradient*>> parts;
    for (Result& result : results)
        for (auto& [parameter, gradient] : result.gradients) {
            if (parts[parameter].empty()) parameters.push_back(parameter);
            parts[parameter].push_back(&gradient);
        }
    workers.for_each(parameters.size(), [&](std::size_t i) {
        Gradient& sum = sum_of(*parameters[i]);
        for (Gradient* part : parts.at(parameters[i])) sum.accumulate(std::move(*part));
    });
}

} // namespace shards

Real data_parallel_backward(Workers& workers, std::size_t rows,
                            const std::function<Tensor(Shard)>& mean_loss,
                            const std::function<std::size_t(Shard)>& counted) {
    auto results = shards::backward(workers, {0, workers.size()}, rows, mean_loss, counted);
    shards::add_up(results, workers,
                   [](Parameter& parameter) -> Gradient& { return parameter.grad; });
    double loss = 0;
    for (const shards::Result& result : results) loss += result.loss;
    return Real(loss);
}

} // namespace tapestry
