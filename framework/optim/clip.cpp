#include "framework/optim/clip.hpp"

#include "framework/ops/rows.hpp"
#include "framework/tensor/error.hpp"

#include <cmath>

namespace tapestry {

Real clip_grad_norm(const std::vector<NamedParameter>& parameters, Real max_norm) {
    require(max_norm > 0, "clip_grad_norm", "max_norm must be positive, got ", max_norm);
    double squares = 0;
    for (const auto& [name, parameter] : parameters)
        if (parameter->grad) {
            const Array& g = parameter->grad.value();
            squares += double(rows::dot(g.data(), g.data(), g.size()));
        }
    const Real norm = Real(std::sqrt(squares));
    const Real factor = max_norm / (norm + Real(1e-6));
    if (factor < 1)
        for (const auto& [name, parameter] : parameters)
            if (parameter->grad) {
                Array& g = parameter->grad.value();
                rows::scale(g.data(), factor, g.data(), g.size());
            }
    return norm;
}

} // namespace tapestry
