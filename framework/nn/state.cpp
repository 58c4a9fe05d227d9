#include "framework/nn/module.hpp"

namespace tapestry {

StateDict Module::state_dict() {
    StateDict state;
    for (const auto& [name, parameter] : named_parameters())
        state.emplace(name, parameter->value());
    return state;
}

void Module::load_state_dict(const StateDict& state) {
    const std::vector<NamedParameter> parameters = named_parameters();
    std::map<std::string, Shape> expected;
    for (const auto& [name, parameter] : parameters) expected[name] = parameter->shape();
    require_fit("load_state_dict", state, expected);
    for (const auto& [name, parameter] : parameters) parameter->mutable_value() = state.at(name);
}

} // namespace tapestry
