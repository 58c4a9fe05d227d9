#include "examples/support/loss.hpp"

#include <numeric>

using namespace tapestry;

Tensor mean_loss(Decoder& model, const Batch& batch, Shard shard) {
    const auto [begin, end] = shard;
    return model.loss(row_range(batch.inputs, begin, end), row_range(batch.targets, begin, end));
}

double validation_loss(Decoder& model, SequentialBatches windows, Workers& workers) {
    const NoGrad no_grad;
    model.eval();
    double total = 0;
    for (std::size_t i = 0; i < windows.batches_per_epoch(); ++i) {
        const Batch batch = windows.next();
        std::vector<double> losses(workers.size(), 0);
        workers.run([&](std::size_t worker) {
            const Shard shard = shard_of(batch.inputs.shape(0), worker, workers.size());
            const double windows = double(shard.end - shard.begin);
            if (windows > 0)
                losses[worker] = windows * double(mean_loss(model, batch, shard).item());
        });
        total += std::accumulate(losses.begin(), losses.end(), 0.0);
    }
    model.train();
    return total / double(windows.windows_per_epoch());
}
