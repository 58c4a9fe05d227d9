#include "framework/optim/sparse_adam.hpp"

#include "framework/tensor/error.hpp"

#include <cmath>

namespace tapestry {

SparseAdam::SparseAdam(std::vector<NamedParameter> parameters, SparseAdamOptions options)
    : SparseAdam(std::vector<ParameterGroup>{{std::move(parameters), options.lr, 0}}, options) {}

SparseAdam::SparseAdam(std::vector<ParameterGroup> groups, SparseAdamOptions options)
    : Optimizer(std::move(groups))
    , options_(options) {
    require(options.beta1 >= 0 && options.beta1 < 1 && options.beta2 >= 0 && options.beta2 < 1,
            "SparseAdam", "betas must lie in [0, 1)");
    require(options.eps > 0, "SparseAdam", "eps must be positive");
    for (const ParameterGroup& group : this->groups())
        require(group.weight_decay == 0, "SparseAdam",
                "takes no weight decay, which would move every row");
}

void SparseAdam::check_gradient(const std::string& name, const Gradient& gradient,
                                const ParameterGroup&) const {
    require(gradient.is_sparse(), "SparseAdam", "the gradient of '", name,
            "' is dense: give this parameter to Adam, or make its embedding with sparse");
}

void SparseAdam::update(Parameter& parameter, const ParameterGroup& group, State& state) {
    const Real beta1 = options_.beta1, beta2 = options_.beta2;
    const double correction1 = 1 - std::pow(double(beta1), double(state.step));
    const double correction2 = 1 - std::pow(double(beta2), double(state.step));
    const Real rate = Real(group.lr * std::sqrt(correction2) / correction1);
    Array& values = parameter.mutable_value();
    Array& averages = state.array("exp_avg", parameter.shape());
    Array& squares = state.array("exp_avg_sq", parameter.shape());

    const SparseRows rows = coalesce(parameter.grad.rows());
    const std::size_t width = rows.shape[1];
    for (std::size_t row = 0; row < rows.indices.size(); ++row) {
        const std::size_t start = std::size_t(rows.indices[row]) * width;
        const Real* g = rows.values.data() + row * width;
        Real* value = values.data() + start;
        Real* m = averages.data() + start;
        Real* v = squares.data() + start;
        for (std::size_t i = 0; i < width; ++i) {
            m[i] = beta1 * m[i] + (1 - beta1) * g[i];
            v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
            value[i] -= rate * m[i] / (std::sqrt(v[i]) + options_.eps);
        }
    }
}

} // namespace tapestry
