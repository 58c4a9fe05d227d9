#include "framework/optim/adam.hpp"

#include "framework/tensor/error.hpp"

#include <cmath>

namespace tapestry {

Adam::Adam(std::vector<NamedParameter> parameters, AdamOptions options)
    : Adam(std::vector<ParameterGroup>{{std::move(parameters), options.lr, options.weight_decay}},
           options) {}

Adam::Adam(std::vector<ParameterGroup> groups, AdamOptions options)
    : Optimizer(std::move(groups))
    , options_(options) {
    require(options.beta1 >= 0 && options.beta1 < 1 && options.beta2 >= 0 && options.beta2 < 1,
            "Adam", "betas must lie in [0, 1)");
    require(options.eps >= 0, "Adam", "eps must not be negative");
}

void Adam::check_gradient(const std::string& name, const Gradient& gradient,
                          const ParameterGroup&) const {
    require(!gradient.is_sparse(), "Adam", "the gradient of '", name,
            "' is sparse, and Adam moves every row: give this parameter to SparseAdam, or make "
            "its embedding without sparse");
}

void Adam::update(Parameter& parameter, const ParameterGroup& group, State& state) {
    adam_step(parameter, group.lr, group.weight_decay, 1, state);
}

void Adam::adam_step(Parameter& parameter, Real lr, Real l2, Real shrink, State& state) {
    const Real beta1 = options_.beta1, beta2 = options_.beta2, eps = options_.eps;
    const Real correction1 = Real(1 - std::pow(double(beta1), double(state.step)));
    const Real correction2 = Real(1 - std::pow(double(beta2), double(state.step)));
    const Real rate = lr / correction1, unbias2 = 1 / std::sqrt(correction2);
    Real* value = parameter.mutable_value().data();
    const Real* gradient = parameter.grad.value().data();
    Real* m = state.array("exp_avg", parameter.shape()).data();
    Real* v = state.array("exp_avg_sq", parameter.shape()).data();
    const std::size_t n = parameter.value().size();
#pragma omp simd // the four arrays do not overlap
    for (std::size_t i = 0; i < n; ++i) {
        const Real g = gradient[i] + l2 * value[i];
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        v[i] = beta2 * v[i] + (1 - beta2) * g * g;
        value[i] = shrink * value[i] - rate * m[i] / (std::sqrt(v[i]) * unbias2 + eps);
    }
}

void AdamW::update(Parameter& parameter, const ParameterGroup& group, State& state) {
    adam_step(parameter, group.lr, 0, 1 - group.lr * group.weight_decay, state);
}

} // namespace tapestry
