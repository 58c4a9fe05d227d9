#include "framework/optim/adam.hpp"

#include "framework/tensor/error.hpp"

#include <cmath>

namespace tapestry {

Adam::Adam(std::string name, bool decoupled, ParameterGroups groups, AdamOptions options)
    : Optimizer(std::move(name), Takes::dense, {"exp_avg", "exp_avg_sq"}, std::move(groups),
                options.lr, options.weight_decay)
    , options_(options)
    , decoupled_(decoupled) {
    require(options.beta1 >= 0 && options.beta1 < 1 && options.beta2 >= 0 && options.beta2 < 1,
            this->name(), "betas must lie in [0, 1)");
    require(options.eps >= 0, this->name(), "eps must not be negative");
}

void Adam::update(Parameter& parameter, const ParameterGroup& group, State& state) {
    const Real beta1 = Real(options_.beta1), beta2 = Real(options_.beta2);
    const Real correction1 = Real(1 - std::pow(double(beta1), double(state.step)));
    const Real correction2 = Real(1 - std::pow(double(beta2), double(state.step)));
    const Real lr = Real(group.lr), decay = Real(group.weight_decay);
    const Real l2 = decoupled_ ? 0 : decay, shrink = decoupled_ ? 1 - lr * decay : 1;
    const AdamStep step{
        beta1, beta2, Real(options_.eps), lr / correction1, 1 / std::sqrt(correction2), l2, shrink};
    Array& values = parameter.mutable_value();
    adam_update(values.size(), step, parameter.grad.value().data(), values.data(),
                state.array("exp_avg", values.shape()).data(),
                state.array("exp_avg_sq", values.shape()).data());
}

void adam_update(std::size_t n, const AdamStep& step, const Real* g, Real* theta, Real* m,
                 Real* v) {
    const AdamStep s = step; // a copy, which no write to the arrays can change

    // The four arrays do not overlap.
#pragma omp simd
    for (std::size_t i = 0; i < n; ++i) {
        const Real gradient = decayed(g[i], s.l2, theta[i]);
        m[i] = s.beta1 * m[i] + (1 - s.beta1) * gradient;
        v[i] = s.beta2 * v[i] + (1 - s.beta2) * gradient * gradient;
        theta[i] = s.shrink * theta[i] - s.rate * m[i] / (std::sqrt(v[i]) * s.unbias + s.eps);
    }
}

} // namespace tapestry
