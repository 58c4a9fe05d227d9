#include "framework/ops/layer_norm.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/tensor/error.hpp"

#include <cmath>

namespace tapestry {
namespace {

void require_fit(const Tensor& x, const Tensor& weight, const Tensor& bias) {
    require(x.dimension() >= 1 && weight.shape() == Shape{x.shape().back()} &&
                (!bias || bias.shape() == weight.shape()),
            "layer_norm", "input ", x.shape(), " needs weight and bias of its last extent, got ",
            weight.shape(), " and ", bias ? bias.shape() : Shape());
    require(x.shape().back() > 0, "layer_norm", "of rows without elements: shape ", x.shape());
}

// Of one row: its normalised numbers are (x - mean)·r, with r = 1/√(variance + eps).
struct Statistics {
    Real mean, r;
};

Statistics statistics_of(const Real* x, std::size_t D, Real eps) {
    const Real mean = kernels::sum(x, D) / Real(D);
    return {mean, 1 / std::sqrt(kernels::sum_of_squares(x, mean, D) / Real(D) + eps)};
}

} // namespace

// n = (x - μ)·r,  r = 1/√(σ² + eps)
// y = n·w + b
// dx = r·(g - mean(g) - n·mean(g·n)),  g = dy·w
// dw = Σ dy·n over the rows
// db = Σ dy over the rows
Tensor layer_norm(const Tensor& x, const Tensor& weight, const Tensor& bias, Real eps) {
    require_fit(x, weight, bias);
    const std::size_t D = x.shape().back(), rows = x.size() / D;
    Array y = empty(x.shape());
    std::vector<Statistics> statistics(rows);
    const Real* w = weight.value().data();
    const Real* b = bias ? bias.value().data() : nullptr;
    for (std::size_t row = 0; row < rows; ++row) {
        const Real* from = x.value().data() + row * D;
        Real* to = y.data() + row * D;
        statistics[row] = statistics_of(from, D, eps);
        const Real mean = statistics[row].mean, r = statistics[row].r;
#pragma omp simd
        for (std::size_t j = 0; j < D; ++j) to[j] = (from[j] - mean) * r * w[j] + (b ? b[j] : 0);
    }

    auto backward = [statistics = std::move(statistics), D](Array dy, Context ctx) {
        Array dweight = zeros({D}), dbias = zeros({D});
        const Real *x = ctx.saved(0).data(), *w = ctx.saved(1).data();
        Real *d = dy.data(), *dw = dweight.data(), *db = dbias.data(); // d is dy, and then dx
        for (const Statistics& of_row : statistics) {
            const Real mean = of_row.mean, r = of_row.r;
            Real sum_g = 0, sum_gn = 0;
#pragma omp simd reduction(+ : sum_g, sum_gn)
            for (std::size_t j = 0; j < D; ++j) {
                const Real n = (x[j] - mean) * r, g = d[j] * w[j];
                dw[j] += d[j] * n;
                db[j] += d[j];
                sum_g += g;
                sum_gn += g * n;
            }
            const Real mean_g = sum_g / Real(D), mean_gn = sum_gn / Real(D);
#pragma omp simd
            for (std::size_t j = 0; j < D; ++j)
                d[j] = r * (d[j] * w[j] - mean_g - (x[j] - mean) * r * mean_gn);
            x += D;
            d += D;
        }
        ctx.accumulate(0, std::move(dy));
        ctx.accumulate(1, std::move(dweight));
        ctx.accumulate(2, std::move(dbias));
    };
    return record("layer_norm", {x, weight, bias}, std::move(y), {x, weight}, std::move(backward));
}

} // namespace tapestry
