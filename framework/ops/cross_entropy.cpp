#include "framework/ops/rows.hpp"
#include "framework/ops/softmax.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry {
namespace {

// Which of the rows count. Throws for a target that is no class.
std::vector<std::size_t> counted_rows(const Indices& targets, std::size_t classes,
                                      std::int64_t ignore_index) {
    std::vector<std::size_t> result;
    for (std::size_t row = 0; row < targets.size(); ++row) {
        const std::int64_t target = targets.data()[row];
        if (target == ignore_index) continue;
        if (target < 0 || std::size_t(target) >= classes)
            throw std::out_of_range(message("cross_entropy", "target ", target, " of row ", row,
                                            " is outside [0, ", classes, ")"));
        result.push_back(row);
    }
    require(!result.empty(), "cross_entropy", "all ", targets.size(),
            " targets are ignored: the mean over none is undefined");
    return result;
}

} // namespace

// For each row, with q = (1-ε)·onehot(target) + ε/V:
// loss = ln Σ eˣ - Σ q·x      dx = dloss·(softmax(x) - q)/rows
Tensor cross_entropy(const Tensor& logits, const Indices& targets, CrossEntropyOptions options) {
    require(logits.dimension() >= 1, "cross_entropy", "logits need shape (*, V), got ()");
    const std::size_t classes = logits.shape().back();
    const Shape leading(logits.shape().begin(), logits.shape().end() - 1);
    require(leading == targets.shape(), "cross_entropy", "logits ", logits.shape(),
            " need targets of shape ", leading, ", got ", targets.shape());
    const Real smoothing = options.label_smoothing;
    require(smoothing >= 0 && smoothing <= 1, "cross_entropy",
            "label_smoothing must lie in [0, 1], got ", smoothing);

    const auto counted = counted_rows(targets, classes, options.ignore_index);
    const Real on_target = 1 - smoothing, on_each = smoothing / Real(classes);
    std::vector<Real> row_maximum, row_sum; // of each counted row: softmax = e^(x - maximum)/sum
    Array scratch = empty({classes});
    double total = 0;
    for (const std::size_t row : counted) {
        const Real* x = logits.value().data() + row * classes;
        row_maximum.push_back(rows::max(x, classes));
        row_sum.push_back(rows::exp(x, row_maximum.back(), scratch.data(), classes));
        const Real expected = on_target * x[targets.data()[row]] +
                              (smoothing > 0 ? on_each * rows::sum(x, classes) : 0);
        total += double(row_maximum.back()) + std::log(double(row_sum.back())) - double(expected);
    }

    auto backward = [logits = keep(logits), targets, counted, row_maximum, row_sum, on_target,
                     on_each, classes](const Array& dy, Inputs in) mutable {
        const Real weight = *dy.data() / Real(counted.size());
        Array dx = logits.take(); // (*, V) is the largest array of a language model: one, not two
        std::size_t next = 0;
        for (std::size_t row = 0; row < targets.size(); ++row) {
            Real* d = dx.data() + row * classes;
            if (next == counted.size() || counted[next] != row) {
                std::fill_n(d, classes, Real(0));
                continue;
            }
            rows::exp(d, row_maximum[next], d, classes);
            const Real scale = weight / row_sum[next], shift = weight * on_each;
            for (std::size_t c = 0; c < classes; ++c) d[c] = scale * d[c] - shift;
            d[targets.data()[row]] -= weight * on_target;
            ++next;
        }
        in.accumulate(0, std::move(dx));
    };
    return record("cross_entropy", {logits}, Real(total / double(counted.size())),
                  std::move(backward));
}

} // namespace tapestry
