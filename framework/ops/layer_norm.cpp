#include "framework/ops/layer_norm.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/kernels/sums.hpp"
#include "framework/tensor/error.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry {
namespace {

void require_fitting_parameters(const Tensor& x, const Tensor& weight, const Tensor& bias) {
    require(x.dimension() >= 1 && weight.shape() == Shape{x.shape().back()} &&
                (!bias || bias.shape() == weight.shape()),
            "layer_norm", "input ", x.shape(), " needs weight and bias of its last extent, got ",
            weight.shape(), " and ", bias ? bias.shape() : Shape());
    require(x.shape().back() > 0, "layer_norm", "of rows without elements: shape ", x.shape());
}

constexpr std::size_t stretch = 1024; // of a row, to be added in Real

// Of one row: its normalised numbers are (x - mean)·r, with r = 1/√(variance + eps).
struct Statistics {
    Real mean, r;
};

Statistics statistics_of(const Real* x, std::size_t D, Real eps) {
    const kernels::Moments of_x = kernels::moments(x, D);
    return {Real(of_x.mean), Real(1 / std::sqrt(of_x.variance + double(eps)))};
}

// Adds to dw and db, and turns dy, in d, into dx. `omp simd reduction` permits the compiler to add
// in another order, as -ffast-math would, but without touching infinities and NaN.
void row_backward(Statistics of_row, const Real* x, const Real* w, std::size_t D, Real* d, Real* dw,
                  Real* db) {
    const Real mean = of_row.mean, r = of_row.r;
    double sum_g = 0, sum_gn = 0;
    for (std::size_t begin = 0; begin < D; begin += stretch) {
        const std::size_t end = std::min(D, begin + stretch);
        Real part_g = 0, part_gn = 0;
#pragma omp simd reduction(+ : part_g, part_gn)
        for (std::size_t j = begin; j < end; ++j) {
            const Real n = (x[j] - mean) * r, g = d[j] * w[j];
            dw[j] += d[j] * n;
            db[j] += d[j];
            part_g += g;
            part_gn += g * n;
        }
        sum_g += double(part_g);
        sum_gn += double(part_gn);
    }
    const Real mean_g = Real(sum_g / double(D)), mean_gn = Real(sum_gn / double(D));
#pragma omp simd
    for (std::size_t j = 0; j < D; ++j)
        d[j] = r * (d[j] * w[j] - mean_g - (x[j] - mean) * r * mean_gn);
}

} // namespace

// n = (x - μ)·r,  r = 1/√(σ² + eps)
// y = n·w + b
// dx = r·(g - mean(g) - n·mean(g·n)),  g = dy·w
// dw = Σ dy·n over the rows
// db = Σ dy over the rows
Tensor layer_norm(const Tensor& x, const Tensor& weight, const Tensor& bias, double eps) {
    require_fitting_parameters(x, weight, bias);
    const std::size_t D = x.shape().back(), rows = x.size() / D;
    Array y = empty(x.shape());
    std::vector<Statistics> statistics(rows);
    const Real* w = weight.value().data();
    const Real* b = bias ? bias.value().data() : nullptr;
    for (std::size_t row = 0; row < rows; ++row) {
        const Real* from = x.value().data() + row * D;
        Real* to = y.data() + row * D;
        statistics[row] = statistics_of(from, D, Real(eps));
        const Real mean = statistics[row].mean, r = statistics[row].r;
#pragma omp simd
        for (std::size_t j = 0; j < D; ++j) to[j] = (from[j] - mean) * r * w[j] + (b ? b[j] : 0);
    }

    auto backward = [statistics = std::move(statistics), D](Array dy, Context ctx) {
        kernels::SumOfRows dweight(D), dbias(D);
        const Real *x = ctx.saved(0).data(), *w = ctx.saved(1).data();
        Real* d = dy.data(); // and then dx
        for (const Statistics& of_row : statistics) {
            row_backward(of_row, x, w, D, d, dweight.next(), dbias.next());
            x += D;
            d += D;
        }
        ctx.accumulate(0, std::move(dy));
        if (ctx.requires_grad(1)) dweight.add_to(ctx.target(1).or_zeros().data());
        if (ctx.requires_grad(2)) dbias.add_to(ctx.target(2).or_zeros().data());
    };
    return record("layer_norm", {x, weight, bias}, std::move(y), {x, weight}, std::move(backward));
}

} // namespace tapestry
