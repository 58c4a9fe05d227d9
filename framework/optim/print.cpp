#include "framework/optim/adagrad.hpp"
#include "framework/optim/adam.hpp"
#include "framework/optim/sgd.hpp"
#include "framework/optim/sparse_adam.hpp"

#include <ostream>

namespace tapestry {

std::ostream& operator<<(std::ostream& out, const Optimizer& optimizer) {
    out << optimizer.name_ << " (\n";
    for (std::size_t i = 0; i < optimizer.groups_.size(); ++i) {
        const ParameterGroup& group = optimizer.groups_[i];
        out << "Parameter Group " << i << '\n';
        out << "    lr: " << group.lr << '\n';
        out << "    weight_decay: " << group.weight_decay << '\n';
        for (const auto& [setting, value] : optimizer.settings())
            out << "    " << setting << ": " << value << '\n';
        out << "    parameters:";
        for (const auto& [name, parameter] : group.parameters) out << ' ' << name;
        out << '\n';
    }
    return out << ')';
}

Optimizer::Settings Adagrad::settings() const {
    return {{"lr_decay", options_.lr_decay},
            {"initial_accumulator_value", options_.initial_accumulator_value},
            {"eps", options_.eps}};
}

Optimizer::Settings Adam::settings() const {
    return {{"beta1", options_.beta1}, {"beta2", options_.beta2}, {"eps", options_.eps}};
}

Optimizer::Settings SGD::settings() const {
    return {{"momentum", options_.momentum},
            {"dampening", options_.dampening},
            {"nesterov", options_.nesterov}};
}

Optimizer::Settings SparseAdam::settings() const {
    return {{"beta1", options_.beta1}, {"beta2", options_.beta2}, {"eps", options_.eps}};
}

} // namespace tapestry
