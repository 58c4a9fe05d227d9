#include "framework/ops/cross_entropy.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/kernels/sums.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry {
namespace {

void require_fit(const Tensor& logits, const Indices& targets, const CrossEntropyOptions& options) {
    require(logits.dimension() >= 1, "cross_entropy", "logits need shape (*, V), got ()");
    const Shape leading(logits.shape().begin(), logits.shape().end() - 1);
    require(leading == targets.shape(), "cross_entropy", "logits ", logits.shape(),
            " need targets of shape ", leading, ", got ", targets.shape());
    require(options.label_smoothing >= 0 && options.label_smoothing <= 1, "cross_entropy",
            "label_smoothing must lie in [0, 1], got ", options.label_smoothing);
}

// A row that counts, with softmax(x) = e^(x - largest)/sum.
struct Row {
    std::size_t number;
    std::size_t target;
    Real largest = 0, sum = 0;
};

// The rows whose target is not ignored. Throws for a target that is no class.
std::vector<Row> counted_rows(const Indices& targets, std::size_t V, std::int64_t ignore_index) {
    std::vector<Row> result;
    for (std::size_t row = 0; row < targets.size(); ++row) {
        const std::int64_t target = targets.data()[row];
        if (target == ignore_index) continue;
        if (target < 0 || std::size_t(target) >= V)
            throw std::out_of_range(message("cross_entropy", "target ", target, " of row ", row,
                                            " is outside [0, ", V, ")"));
        result.push_back({row, std::size_t(target)});
    }
    require(!result.empty(), "cross_entropy", "all ", targets.size(),
            " targets are ignored: the mean over none is undefined");
    return result;
}

} // namespace

// Of each row, with q = (1 - ε)·onehot(target) + ε/V:
// loss = ln Σ e^(x - m) - Σ q·(x - m),  m = max x
// dx = dloss·(softmax(x) - q)/rows
Tensor cross_entropy(const Tensor& logits, const Indices& targets, CrossEntropyOptions options) {
    require_fit(logits, targets, options);
    const std::size_t V = logits.shape().back();
    const Real smoothing = options.label_smoothing;
    const Real on_target = 1 - smoothing, on_each = smoothing / Real(V);
    std::vector<Row> rows = counted_rows(targets, V, options.ignore_index);
    Array scratch = empty({V});
    double total = 0;
    for (Row& row : rows) {
        const Real* x = logits.value().data() + row.number * V;
        row.largest = kernels::max(x, V);
        row.sum = kernels::exp(x, row.largest, scratch.data(), V);
        const auto shifted = [m = row.largest](auto x) { return x - m; };
        double expected = double(on_target) * double(shifted(x[row.target]));
        if (smoothing > 0) expected += double(on_each) * kernels::sum_of(V, shifted, x);
        total += std::log(double(row.sum)) - expected;
    }
    const Real loss = Real(total / double(rows.size()));

    auto backward = [rows = std::move(rows), V, on_target, on_each](const Array& dy, Context ctx) {
        const Real weight = *dy.data() / Real(rows.size()), shift = weight * on_each;
        Array dx = ctx.take_saved(0); // the largest array of a language model: one, not two
        Real* ignored = dx.data();    // from here on, up to the next row that counts
        for (const Row& row : rows) {
            Real* d = dx.data() + row.number * V;
            std::fill(ignored, d, Real(0));
            kernels::exp(d, row.largest, d, V);
            const Real scale = weight / row.sum;
            for (std::size_t c = 0; c < V; ++c) d[c] = scale * d[c] - shift;
            d[row.target] -= weight * on_target;
            ignored = d + V;
        }
        std::fill(ignored, dx.data() + dx.size(), Real(0));
        ctx.accumulate(0, std::move(dx));
    };
    return record("cross_entropy", {logits}, loss, {logits}, std::move(backward));
}

} // namespace tapestry
