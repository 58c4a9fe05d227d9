#include "framework/optim/sparse_adam.hpp"

#include "framework/optim/adam.hpp"
#include "framework/tensor/error.hpp"

#include <cmath>

namespace tapestry {

SparseAdam::SparseAdam(ParameterGroups groups, SparseAdamOptions options)
    : Optimizer("SparseAdam", Takes::sparse, {"exp_avg", "exp_avg_sq"}, std::move(groups),
                options.lr, 0)
    , options_(options) {
    require(options.beta1 >= 0 && options.beta1 < 1 && options.beta2 >= 0 && options.beta2 < 1,
            "SparseAdam", "betas must lie in [0, 1)");
    require(options.eps > 0, "SparseAdam", "eps must be positive");
    for (const ParameterGroup& group : this->groups())
        require(group.weight_decay == 0, "SparseAdam",
                "takes no weight decay, which would move every row");
}

void SparseAdam::update(Parameter& parameter, const ParameterGroup& group, State& state) {
    const Real beta1 = Real(options_.beta1), beta2 = Real(options_.beta2);
    const double correction1 = 1 - std::pow(double(beta1), double(state.step));
    const double correction2 = 1 - std::pow(double(beta2), double(state.step));
    const AdamStep step{beta1, beta2, Real(options_.eps),
                        Real(double(Real(group.lr)) * std::sqrt(correction2) / correction1)};
    Array& values = parameter.mutable_value();
    Array& averages = state.array("exp_avg", values.shape());
    Array& squares = state.array("exp_avg_sq", values.shape());
    parameter.grad.for_each_row([&](std::size_t begin, const Real* g, std::size_t n) {
        adam_update(n, step, g, values.data() + begin, averages.data() + begin,
                    squares.data() + begin);
    });
}

} // namespace tapestry
