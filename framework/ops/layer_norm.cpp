#include "framework/ops/layer_norm.hpp"

#include "framework/ops/rows.hpp"
#include "framework/tensor/error.hpp"

#include <cmath>

namespace tapestry {

// n = (x - μ)·r,  r = 1/√(σ² + eps),  y = n·w + b
// dx = r·(g - mean(g) - n·mean(g·n)),  g = dy·w      dw = Σ dy·n      db = Σ dy
Tensor layer_norm(const Tensor& x, const Tensor& weight, const Tensor& bias, Real eps) {
    require(x.dimension() >= 1 && weight.shape() == Shape{x.shape().back()} &&
                (!bias || bias.shape() == weight.shape()),
            "layer_norm", "input ", x.shape(), " needs weight and bias of its last extent, got ",
            weight.shape(), " and ", bias ? bias.shape() : Shape());
    const std::size_t D = x.shape().back();
    require(D > 0, "layer_norm", "of rows without elements: shape ", x.shape());
    const std::size_t row_count = x.size() / D;
    Array y = empty(x.shape());
    std::vector<Real> means(row_count), reciprocals(row_count);
    const Real* w = weight.value().data();
    const Real* b = bias ? bias.value().data() : nullptr;
    for (std::size_t row = 0; row < row_count; ++row) {
        const Real* from = x.value().data() + row * D;
        Real* to = y.data() + row * D;
        const Real mean = rows::sum(from, D) / Real(D);
        const Real r = 1 / std::sqrt(rows::sum_of_squares(from, mean, D) / Real(D) + eps);
#pragma omp simd
        for (std::size_t j = 0; j < D; ++j) to[j] = (from[j] - mean) * r * w[j] + (b ? b[j] : 0);
        means[row] = mean;
        reciprocals[row] = r;
    }

    auto backward = [x = keep(x), weight = keep(weight), means = std::move(means),
                     reciprocals = std::move(reciprocals), D](Array dy, Inputs in) {
        Array dweight = zeros({D}), dbias = zeros({D});
        const Real* w = weight.value().data();
        Real *dw = dweight.data(), *db = dbias.data();
        for (std::size_t row = 0; row < means.size(); ++row) {
            const Real* from = x.value().data() + row * D;
            Real* d = dy.data() + row * D; // dy, and then dx
            const Real mean = means[row], r = reciprocals[row];
            Real sum_g = 0, sum_gn = 0;
#pragma omp simd reduction(+ : sum_g, sum_gn)
            for (std::size_t j = 0; j < D; ++j) {
                const Real n = (from[j] - mean) * r, g = d[j] * w[j];
                dw[j] += d[j] * n;
                db[j] += d[j];
                sum_g += g;
                sum_gn += g * n;
            }
            const Real mean_g = sum_g / Real(D), mean_gn = sum_gn / Real(D);
#pragma omp simd
            for (std::size_t j = 0; j < D; ++j) {
                const Real n = (from[j] - mean) * r;
                d[j] = r * (d[j] * w[j] - mean_g - n * mean_gn);
            }
        }
        in.accumulate(0, std::move(dy));
        in.accumulate(1, std::move(dweight));
        in.accumulate(2, std::move(dbias));
    };
    return record("layer_norm", {x, weight, bias}, std::move(y), std::move(backward));
}

} // namespace tapestry
