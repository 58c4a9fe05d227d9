#include "framework/optim/adagrad.hpp"

#include "framework/tensor/error.hpp"

#include <cmath>

namespace tapestry {

Adagrad::Adagrad(std::vector<NamedParameter> parameters, AdagradOptions options)
    : Adagrad(
          std::vector<ParameterGroup>{{std::move(parameters), options.lr, options.weight_decay}},
          options) {}

Adagrad::Adagrad(std::vector<ParameterGroup> groups, AdagradOptions options)
    : Optimizer(std::move(groups))
    , options_(options) {
    require(options.lr_decay >= 0, "Adagrad", "lr_decay must not be negative");
    require(options.initial_accumulator_value >= 0 && options.eps >= 0, "Adagrad",
            "initial_accumulator_value and eps must not be negative");
}

void Adagrad::check_gradient(const std::string& name, const Gradient& gradient,
                             const ParameterGroup& group) const {
    require_dense_or_no_decay("Adagrad", name, gradient, group);
}

void Adagrad::update(Parameter& parameter, const ParameterGroup& group, State& state) {
    const Real rate = group.lr / (1 + Real(state.step - 1) * options_.lr_decay);
    const Real decay = group.weight_decay, eps = options_.eps;
    Array& sums = state.array("sum", parameter.shape(), options_.initial_accumulator_value);
    Array& values = parameter.mutable_value();
    const auto move = [&](const Real* gradient, Real* value, Real* sum, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            const Real g = gradient[i] + decay * value[i];
            sum[i] += g * g;
            value[i] -= rate * g / (std::sqrt(sum[i]) + eps);
        }
    };
    if (!parameter.grad.is_sparse()) {
        move(parameter.grad.value().data(), values.data(), sums.data(), values.size());
        return;
    }
    const SparseRows rows = coalesce(parameter.grad.rows());
    const std::size_t width = rows.shape[1];
    for (std::size_t row = 0; row < rows.indices.size(); ++row) {
        const std::size_t start = std::size_t(rows.indices[row]) * width;
        move(rows.values.data() + row * width, values.data() + start, sums.data() + start, width);
    }
}

} // namespace tapestry
