#include "examples/support/loss.hpp"

using namespace tapestry;

Tensor mean_loss(Decoder& model, const Batch& batch, Shard shard) {
    const auto [begin, end] = shard;
    return model.loss(row_range(batch.inputs, begin, end), row_range(batch.targets, begin, end));
}

double validation_loss(Decoder& model, SequentialBatches windows, Ranks& ranks, Workers& workers) {
    const NoGrad no_grad;
    model.eval();
    const std::size_t batches = windows.batches_per_epoch();
    std::vector<double> losses(batches * workers.size(), 0);
    together(ranks, [&] {
        for (std::size_t i = 0; i < batches; ++i) {
            const Batch batch = windows.next();
            workers.run([&](std::size_t worker) {
                const Shard shard = shard_of(batch.inputs.shape(0), ranks, worker, workers);
                if (rows_in(shard) > 0)
                    losses[i * workers.size() + worker] =
                        double(rows_in(shard)) * double(mean_loss(model, batch, shard).item());
            });
        }
    });
    model.train();
    const std::vector<double> all = gather(ranks, losses);
    double total = 0;
    for (std::size_t i = 0; i < batches; ++i) { // in the order of shards, whoever had them
        double of_batch = 0;
        for (std::size_t r = 0; r < ranks.size(); ++r)
            for (std::size_t worker = 0; worker < workers.size(); ++worker)
                of_batch += all[(r * batches + i) * workers.size() + worker];
        total += of_batch;
    }
    return total / double(windows.windows_per_epoch());
}
