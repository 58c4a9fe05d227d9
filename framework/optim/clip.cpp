#include "framework/optim/clip.hpp"

#include "framework/ops/rows.hpp"
#include "framework/tensor/error.hpp"

#include <cmath>
#include <numeric>

namespace tapestry {
namespace {

// The numbers whose squares make the norm: rows with the same index are one row.
Array& values(Gradient& gradient) {
    if (!gradient.is_sparse()) return gradient.value();
    gradient.rows() = coalesce(gradient.rows());
    return gradient.rows().values;
}

} // namespace

Real clip_grad_norm(const std::vector<NamedParameter>& parameters, Real max_norm) {
    Workers alone(1);
    return clip_grad_norm(parameters, max_norm, alone);
}

Real clip_grad_norm(const std::vector<NamedParameter>& parameters, Real max_norm,
                    Workers& workers) {
    require(max_norm > 0, "clip_grad_norm", "max_norm must be positive, got ", max_norm);
    std::vector<Gradient*> gradients;
    for (const auto& [name, parameter] : parameters)
        if (parameter->grad) gradients.push_back(&parameter->grad);
    std::vector<Array*> arrays(gradients.size());
    std::vector<double> squares(gradients.size());
    workers.for_each(gradients.size(), [&](std::size_t i) {
        const Array& g = *(arrays[i] = &values(*gradients[i]));
        squares[i] = double(rows::dot(g.data(), g.data(), g.size()));
    });
    const Real norm = Real(std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0)));
    const Real factor = max_norm / (norm + Real(1e-6));
    if (factor < 1)
        workers.for_each(gradients.size(), [&](std::size_t i) {
            rows::scale(arrays[i]->data(), factor, arrays[i]->data(), arrays[i]->size());
        });
    return norm;
}

} // namespace tapestry
