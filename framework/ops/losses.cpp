#include "framework/ops/losses.hpp"

#include "framework/kernels/sigmoid.hpp"
#include "framework/kernels/sums.hpp"
#include "framework/ops/arithmetic.hpp"
#include "framework/ops/class_targets.hpp"
#include "framework/ops/reduce.hpp"
#include "framework/tensor/broadcast.hpp"
#include "framework/tensor/error.hpp"

#include <utility>
#include <vector>

namespace tapestry {
namespace {

using kernels::number;

void require_pair(std::string_view operation, const Tensor& a, const Tensor& b,
                  Reduction reduction) {
    require(a.shape() == b.shape(), operation, "shapes ", a.shape(), " and ", b.shape(), " differ");
    require(reduction != Reduction::mean || a.size() > 0, operation,
            "the mean of no elements is undefined: shape ", a.shape());
}

Tensor reduced(const Tensor& losses, Reduction reduction) {
    if (reduction == Reduction::none) return losses;
    return reduction == Reduction::mean ? mean(losses) : sum(losses);
}

// max(x, 0) - x·t + ln(1 + e^-|x|), where the difference is one product: no digits cancel.
constexpr auto loss_of_yes_or_no = [](Vector x, Vector t) {
    const Vector wrong = xsimd::select(x > number(0), number(1) - t, t);
    return xsimd::abs(x) * wrong + kernels::softplus_above_relu(x);
};

// σ(x) - t
constexpr auto slope_of_yes_or_no = [](Vector x, Vector t) {
    const auto [yes, no] = kernels::sigmoids(x);
    return (number(1) - t) * yes - t * no;
};

} // namespace

// loss = Σ (x - y)²/n,  n = 1 for the sum
// dx = 2·dloss/n·(x - y)
// dy = -dx
Tensor mse_loss(const Tensor& x, const Tensor& y, Reduction reduction) {
    require_pair("mse_loss", x, y, reduction);
    if (reduction == Reduction::none) {
        const Tensor difference = x - y;
        return difference * difference;
    }
    const auto square = [](auto x, auto y) { return (x - y) * (x - y); };
    const double n = reduction == Reduction::mean ? double(x.size()) : 1;
    const double sum = kernels::sum_of(x.size(), square, x.value().data(), y.value().data());
    auto backward = [n](const Array& dloss, Context ctx) {
        const auto slope = [share = number(double(dloss()) / n)](Vector x, Vector y) {
            const Vector half = share * (x - y); // twice a large difference would overflow
            return half + half;
        };
        Array dx = map(slope, ctx.saved(0), ctx.saved(1));
        if (ctx.requires_grad(1)) ctx.accumulate(1, map(negative, dx));
        if (ctx.requires_grad(0)) ctx.accumulate(0, std::move(dx));
    };
    return record("mse_loss", {x, y}, Array(Real(sum / n)), {x, y}, backward);
}

// Of each element, before they are reduced:
// loss = max(x, 0) - x·t + ln(1 + e^-|x|)
// dx = dloss·(σ(x) - t)
// dt = -dloss·x
Tensor binary_cross_entropy_with_logits(const Tensor& logits, const Tensor& targets,
                                        Reduction reduction) {
    constexpr const char* operation = "binary_cross_entropy_with_logits";
    require_pair(operation, logits, targets, reduction);
    auto backward = [](const Array& dloss, Context ctx) {
        const Array& x = ctx.saved(0);
        if (ctx.requires_grad(0))
            ctx.accumulate(0, map(times, dloss, map(slope_of_yes_or_no, x, ctx.saved(1))));
        if (ctx.requires_grad(1)) ctx.accumulate(1, map(minus_product, dloss, x));
    };
    Array losses = map(loss_of_yes_or_no, logits.value(), targets.value());
    return reduced(record(operation, {logits, targets}, std::move(losses),
                          {logits, {targets, requires_grad(logits)}}, backward),
                   reduction);
}

// Of each row, before they are reduced:
// loss = -x[target]
// dx = -dloss there, and 0 elsewhere
Tensor nll_loss(const Tensor& log_probs, const Indices& targets, NllLossOptions options) {
    // The places of the targets that count, in losses and in x.
    std::vector<std::pair<std::size_t, std::size_t>> places;
    for (const std::size_t row : counted_rows("nll_loss", "log_probs", log_probs.shape(), targets,
                                              options.ignore_index, options.reduction))
        places.emplace_back(row, row * log_probs.shape().back() + std::size_t(targets.data()[row]));
    const std::size_t counted = places.size();

    Array losses = zeros(targets.shape());
    for (const auto& [row, place] : places) losses.data()[row] = -log_probs.value().data()[place];
    auto backward = [places = std::move(places)](const Array& dloss, Context ctx) {
        Array dx = zeros(ctx.shape(0));
        for (const auto& [row, place] : places) dx.data()[place] = -dloss.data()[row];
        ctx.accumulate(0, std::move(dx));
    };
    const Tensor y = record("nll_loss", {log_probs}, std::move(losses), {}, std::move(backward));
    if (options.reduction == Reduction::mean) return sum(y) / Real(counted);
    return reduced(y, options.reduction);
}

} // namespace tapestry
