#include "framework/optim/sgd.hpp"

#include "framework/tensor/error.hpp"

namespace tapestry {

SGD::SGD(ParameterGroups groups, SGDOptions options)
    : Optimizer("SGD", Takes::both, options.momentum > 0 ? Names{"momentum_buffer"} : Names{},
                std::move(groups), options.lr, options.weight_decay)
    , options_(options) {
    require(options.momentum >= 0, "SGD", "momentum must not be negative");
    require(!options.nesterov || (options.momentum > 0 && options.dampening == 0), "SGD",
            "nesterov needs a positive momentum and no dampening");
}

void SGD::update(Parameter& parameter, const ParameterGroup& group, State& state) {
    const Real lr = Real(group.lr), decay = Real(group.weight_decay);
    const Real momentum = Real(options_.momentum);
    if (parameter.grad.is_sparse() && momentum == 0) {
        add(parameter.grad.rows(), -lr, parameter.mutable_value());
        return;
    }
    const Array dense = parameter.grad.is_sparse() ? parameter.grad.to_dense() : Array();
    const Real* gradient = (parameter.grad.is_sparse() ? dense : parameter.grad.value()).data();
    Real* value = parameter.mutable_value().data();
    const std::size_t n = parameter.value().size();
    if (momentum == 0) {
        for (std::size_t i = 0; i < n; ++i) value[i] -= lr * decayed(gradient[i], decay, value[i]);
        return;
    }
    Real* buffer = state.array("momentum_buffer", parameter.shape()).data();
    const Real fresh = state.step == 1 ? 1 : 1 - Real(options_.dampening); // the buffer starts as g
    for (std::size_t i = 0; i < n; ++i) {
        const Real g = decayed(gradient[i], decay, value[i]);
        buffer[i] = momentum * buffer[i] + fresh * g;
        value[i] -= lr * (options_.nesterov ? g + momentum * buffer[i] : buffer[i]);
    }
}

} // namespace tapestry
