#include "framework/ops/cross_entropy.hpp"

#include "framework/kernels/cross_entropy_row.hpp"
#include "framework/kernels/rows.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>

namespace tapestry {
namespace {

struct Row {
    std::size_t number, target;
    Real largest = 0, sum = 0;
};

} // namespace

// Of each row, with q = (1 - ε)·onehot(target) + ε/V:
// loss = ln Σ e^(x - m) - Σ q·(x - m),  m = max x
// dx = dloss·(softmax(x) - q), divided by the number of rows for a mean
Tensor cross_entropy(const Tensor& logits, const Indices& targets, CrossEntropyOptions options) {
    std::vector<Row> rows;
    for (const std::size_t row : counted_rows("cross_entropy", "logits", logits.shape(), targets,
                                              options.ignore_index, options.reduction))
        rows.push_back({row, std::size_t(targets.data()[row])});
    const std::size_t V = logits.shape().back();
    const Real smoothing = usable_smoothing("cross_entropy", options);
    const bool is_one = options.reduction != Reduction::none; // and not a loss for each row
    Array scratch = empty({V}), losses = zeros(is_one ? Shape() : targets.shape());
    double total = 0;
    for (Row& row : rows) {
        const auto [loss, largest, sum] = kernels::cross_entropy_row(
            logits.value().data() + row.number * V, V, row.target, smoothing, scratch.data());
        row.largest = largest;
        row.sum = sum;
        if (!is_one) losses.data()[row.number] = Real(loss);
        total += loss;
    }
    const double divisor = options.reduction == Reduction::mean ? double(rows.size()) : 1;
    if (is_one) *losses.data() = Real(total / divisor);

    auto backward = [=, rows = std::move(rows)](const Array& dy, Context ctx) {
        Array dx = ctx.take_saved(0); // the largest array of a language model: one, not two
        Real* ignored = dx.data();    // from here on, up to the next row that counts
        for (const Row& row : rows) {
            Real* d = dx.data() + row.number * V;
            std::fill(ignored, d, Real(0));
            kernels::exp(d, row.largest, d, V);
            const Real weight = dy.data()[is_one ? 0 : row.number] / Real(divisor);
            kernels::cross_entropy_gradient(d, V, row.target, smoothing, row.sum, weight, d);
            ignored = d + V;
        }
        std::fill(ignored, dx.data() + dx.size(), Real(0));
        ctx.accumulate(0, std::move(dx));
    };
    return record("cross_entropy", {logits}, std::move(losses), {logits}, std::move(backward));
}

} // namespace tapestry
