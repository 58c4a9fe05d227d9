#include "framework/optim/clip.hpp"

#include "framework/ops/rows.hpp"
#include "framework/tensor/error.hpp"

#include <cmath>

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
    require(max_norm > 0, "clip_grad_norm", "max_norm must be positive, got ", max_norm);
    double squares = 0;
    std::vector<Array*> gradients;
    for (const auto& [name, parameter] : parameters)
        if (parameter->grad) {
            Array& g = values(parameter->grad);
            squares += double(rows::dot(g.data(), g.data(), g.size()));
            gradients.push_back(&g);
        }
    const Real norm = Real(std::sqrt(squares));
    const Real factor = max_norm / (norm + Real(1e-6));
    if (factor < 1)
        for (Array* g : gradients) rows::scale(g->data(), factor, g->data(), g->size());
    return norm;
}

} // namespace tapestry
