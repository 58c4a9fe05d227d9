#include "framework/ops/cross_entropy.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/kernels/sums.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry {
namespace {

// A row that counts, with softmax(x) = e^(x - largest)/sum.
struct Row {
    std::size_t number;
    std::size_t target;
    Real largest = 0, sum = 0;
};

} // namespace

std::vector<std::size_t> counted_rows(std::string_view operation, std::string_view name,
                                      const Tensor& scores, const Indices& targets,
                                      std::int64_t ignore_index, Reduction reduction) {
    require(scores.dimension() >= 1, operation, name, " need shape (*, V), got ()");
    const Shape leading(scores.shape().begin(), scores.shape().end() - 1);
    require(leading == targets.shape(), operation, name, " ", scores.shape(),
            " need targets of shape ", leading, ", got ", targets.shape());
    const std::size_t V = scores.shape().back();
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < targets.size(); ++row) {
        const std::int64_t target = targets.data()[row];
        if (target == ignore_index) continue;
        if (target < 0 || std::size_t(target) >= V)
            throw std::out_of_range(
                message(operation, "target ", target, " of row ", row, " is outside [0, ", V, ")"));
        rows.push_back(row);
    }
    require(!rows.empty() || reduction != Reduction::mean, operation, "all ", targets.size(),
            " targets are ignored: the mean over none is undefined");
    return rows;
}

// Of each row, with q = (1 - ε)·onehot(target) + ε/V:
// loss = ln Σ e^(x - m) - Σ q·(x - m),  m = max x
// dx = dloss·(softmax(x) - q), divided by the number of rows for a mean
Tensor cross_entropy(const Tensor& logits, const Indices& targets, CrossEntropyOptions options) {
    std::vector<Row> rows;
    for (const std::size_t row : counted_rows("cross_entropy", "logits", logits, targets,
                                              options.ignore_index, options.reduction))
        rows.push_back({row, std::size_t(targets.data()[row])});
    const std::size_t V = logits.shape().back();
    const Real smoothing = Real(options.label_smoothing);
    require(smoothing >= 0 && smoothing <= 1, "cross_entropy",
            "label_smoothing must lie in [0, 1], got ", smoothing);
    const Real on_target = 1 - smoothing, on_each = smoothing / Real(V);
    const bool is_one = options.reduction != Reduction::none; // and not a loss for each row
    Array scratch = empty({V}), losses = zeros(is_one ? Shape() : targets.shape());
    double total = 0;
    for (Row& row : rows) {
        const Real* x = logits.value().data() + row.number * V;
        row.largest = kernels::max(x, V);
        row.sum = kernels::exp(x, row.largest, scratch.data(), V);
        const auto shifted = [m = row.largest](auto x) { return x - m; };
        double expected = double(on_target) * double(shifted(x[row.target]));
        if (smoothing > 0) expected += double(on_each) * kernels::sum_of(V, shifted, x);
        const double loss = std::log(double(row.sum)) - expected;
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
            const Real scale = weight / row.sum, shift = weight * on_each;
            for (std::size_t c = 0; c < V; ++c) d[c] = scale * d[c] - shift;
            d[row.target] -= weight * on_target;
            ignored = d + V;
        }
        std::fill(ignored, dx.data() + dx.size(), Real(0));
        ctx.accumulate(0, std::move(dx));
    };
    return record("cross_entropy", {logits}, std::move(losses), {logits}, std::move(backward));
}

} // namespace tapestry
