#include "framework/optim/adagrad.hpp"

#include "framework/tensor/error.hpp"

#include <cmath>

namespace tapestry {

Adagrad::Adagrad(ParameterGroups groups, AdagradOptions options)
    : Optimizer("Adagrad", Takes::both, {"sum"}, std::move(groups), options.lr,
                options.weight_decay)
    , options_(options) {
    require(options.lr_decay >= 0, "Adagrad", "lr_decay must not be negative");
    require(options.initial_accumulator_value >= 0 && options.eps >= 0, "Adagrad",
            "initial_accumulator_value and eps must not be negative");
}

void Adagrad::update(Parameter& parameter, const ParameterGroup& group, State& state) {
    const Real rate = Real(group.lr) / (1 + Real(state.step - 1) * Real(options_.lr_decay));
    const Real decay = Real(group.weight_decay), eps = Real(options_.eps);
    Array& sums = state.array("sum", parameter.shape(), options_.initial_accumulator_value);
    Array& values = parameter.mutable_value();
    parameter.grad.for_each_row([&](std::size_t begin, const Real* gradient, std::size_t n) {
        Real *value = values.data() + begin, *sum = sums.data() + begin;
        for (std::size_t i = 0; i < n; ++i) {
            const Real g = decayed(gradient[i], decay, value[i]);
            sum[i] += g * g;
            value[i] -= rate * g / (std::sqrt(sum[i]) + eps);
        }
    });
}

} // namespace tapestry
