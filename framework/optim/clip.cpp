#include "framework/optim/clip.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/tensor/error.hpp"

#include <cmath>

namespace tapestry {

Real clip_grad_norm(const ParameterList& parameters, double max_norm) {
    const std::vector<Gradient*> gradients = clip::gradients_of(parameters);
    double squares = 0;
    for (Gradient* gradient : gradients) squares += clip::sum_of_squares(*gradient);
    const double norm = std::sqrt(squares);
    const Real factor = clip::factor(norm, max_norm);
    for (Gradient* gradient : gradients) clip::scale(*gradient, factor);
    return Real(norm);
}

namespace clip {

std::vector<Gradient*> gradients_of(const ParameterList& parameters) {
    std::vector<Gradient*> gradients;
    for (const auto& [name, parameter] : parameters)
        if (parameter->grad) gradients.push_back(&parameter->grad);
    return gradients;
}

double sum_of_squares(Gradient& gradient) {
    if (gradient.is_sparse()) gradient.rows() = coalesce(gradient.rows());
    const Array& g = gradient.is_sparse() ? gradient.rows().values : gradient.value();
    return std::pow(kernels::norm(g.data(), g.size()), 2); // Real might not hold it
}

Real factor(double norm, double max_norm) {
    require(max_norm > 0, "clip_grad_norm", "max_norm must be positive, got ", max_norm);
    return Real(max_norm / (norm + 1e-6));
}

void scale(Gradient& gradient, Real factor) {
    if (factor >= 1) return;
    Array& g = gradient.is_sparse() ? gradient.rows().values : gradient.value();
    kernels::scale(g.data(), factor, g.data(), g.size());
}

} // namespace clip
} // namespace tapestry
