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
        for (std::size_t j = 0; j < D; ++j) to[j] = (from[j] - mean) * r * w[j];
        if (b) rows::add(b, 1, to, D);
        means[row] = mean;
        reciprocals[row] = r;
    }

    auto backward = [x = keep(x), weight = keep(weight), means = std::move(means),
                     reciprocals = std::move(reciprocals), D](const Array& dy, Inputs in) {
        Array dx = empty(dy.shape());
        Array dw = zeros({D}), db = zeros({D}), n = empty({D}), g = empty({D});
        for (std::size_t row = 0; row < means.size(); ++row) {
            const Real* from = x.value().data() + row * D;
            const Real* d = dy.data() + row * D;
            const Real mean = means[row], r = reciprocals[row];
            for (std::size_t j = 0; j < D; ++j) {
                n.data()[j] = (from[j] - mean) * r;
                g.data()[j] = d[j] * weight.value().data()[j];
                dw.data()[j] += d[j] * n.data()[j];
                db.data()[j] += d[j];
            }
            const Real mean_g = rows::sum(g.data(), D) / Real(D);
            const Real mean_gn = rows::dot(g.data(), n.data(), D) / Real(D);
            for (std::size_t j = 0; j < D; ++j)
                dx.data()[row * D + j] = r * (g.data()[j] - mean_g - n.data()[j] * mean_gn);
        }
        in.accumulate(0, std::move(dx));
        in.accumulate(1, std::move(dw));
        in.accumulate(2, std::move(db));
    };
    return record("layer_norm", {x, weight, bias}, std::move(y), std::move(backward));
}

} // namespace tapestry
