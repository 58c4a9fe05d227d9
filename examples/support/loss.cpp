#include "examples/support/loss.hpp"

#include "framework/ops/softmax.hpp"

#include <numeric>

using namespace tapestry;

namespace {

Indices rows_of(const Indices& batch, Share share) {
    const std::size_t width = batch.shape(1);
    Indices rows = Indices::from_shape({share.end - share.begin, width});
    std::copy_n(batch.data() + share.begin * width, rows.size(), rows.data());
    return rows;
}

} // namespace

Tensor mean_loss(Decoder& model, const Batch& batch, Share share) {
    return cross_entropy(model(rows_of(batch.inputs, share)), rows_of(batch.targets, share));
}

double validation_loss(Decoder& model, SequentialBatches windows, Workers& workers) {
    const NoGrad no_grad;
    model.eval();
    double total = 0;
    for (std::size_t i = 0; i < windows.batches_per_epoch(); ++i) {
        const Batch batch = windows.next();
        std::vector<double> losses(workers.size(), 0);
        workers.run([&](std::size_t worker) {
            const Share share = share_of(batch.inputs.shape(0), worker, workers.size());
            const double rows = double(share.end - share.begin);
            if (rows > 0) losses[worker] = rows * double(mean_loss(model, batch, share).item());
        });
        total += std::accumulate(losses.begin(), losses.end(), 0.0);
    }
    model.train();
    return total / double(windows.windows_per_epoch());
}
