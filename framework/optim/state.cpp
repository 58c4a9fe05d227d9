#include "framework/optim/optimizer.hpp"

#include "framework/tensor/error.hpp"

#include <cmath>
#include <set>

namespace tapestry {

StateDict Optimizer::state_dict() const {
    StateDict result;
    for (const auto& [name, state] : states_) {
        result[name + "/step"] = full({}, Real(state.step));
        for (const auto& [array, value] : state.arrays) result[name + "/" + array] = value;
    }
    return result;
}

void Optimizer::load_state_dict(const StateDict& saved) {
    std::set<std::string> named; // the parameters of which it says something
    for (const auto& [key, value] : saved) named.insert(key.substr(0, key.rfind('/')));
    std::map<std::string, Shape> expected;
    for (const ParameterGroup& group : groups_)
        for (const auto& [name, parameter] : group.parameters) {
            if (!named.contains(name)) continue; // has made no step
            expected[name + "/step"] = {};
            for (const auto& array : arrays_) expected[name + "/" + array] = parameter->shape();
        }
    require_fit(name_, saved, expected);

    std::map<std::string, State> states;
    for (const auto& [key, value] : saved) {
        const std::size_t slash = key.rfind('/');
        const std::string name = key.substr(0, slash), part = key.substr(slash + 1);
        if (part != "step") {
            states[name].arrays[part] = value;
            continue;
        }
        const Real step = value();
        require(step >= 1 && step < Real(0x1p62) && step == std::floor(step), name_, "state '", key,
                "' is not a number of steps, 1 or more: ", step);
        states[name].step = std::int64_t(step);
    }
    states_ = std::move(states);
}

void Optimizer::require_shapes(const Update& update) const {
    const std::string& name = update.of.first;
    const Parameter& parameter = *update.of.second;
    const auto require_shape = [&](const Shape& shape, const auto&... what) {
        require(shape == parameter.shape(), name_, what..., " has shape ", shape,
                ", and its value ", parameter.shape(),
                ": where a shape changes, call zero_grad() and make a new optimizer");
    };
    const Gradient& grad = parameter.grad;
    require_shape(grad.is_sparse() ? grad.rows().shape : grad.value().shape(), "the gradient of '",
                  name, "'");
    if (const auto state = states_.find(name); state != states_.end())
        for (const auto& [part, array] : state->second.arrays)
            require_shape(array.shape(), "'", name, "/", part, "'");
}

} // namespace tapestry
