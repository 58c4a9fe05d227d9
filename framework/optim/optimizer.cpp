#include "framework/optim/optimizer.hpp"

#include "framework/tensor/error.hpp"

#include <cmath>
#include <set>

namespace tapestry {

Optimizer::Optimizer(std::string name, Takes takes, Names arrays, ParameterGroups groups, Real lr,
                     Real weight_decay)
    : name_(std::move(name))
    , takes_(takes)
    , arrays_(std::move(arrays))
    , groups_(std::move(groups.groups_)) {
    if (groups_.empty()) groups_.push_back({std::move(groups.parameters_), lr, weight_decay});
    std::set<std::string> names;
    std::set<const Parameter*> parameters;
    for (const ParameterGroup& group : groups_) {
        require(group.lr >= 0 && group.weight_decay >= 0, "Optimizer",
                "lr and weight_decay must not be negative");
        for (const auto& [name, parameter] : group.parameters)
            require(names.insert(name).second && parameters.insert(parameter).second, "Optimizer",
                    "parameter '", name, "', or its name, is given twice: state is kept by name");
    }
    require(!names.empty(), "Optimizer", "there are no parameters to update");
}

void Optimizer::step() {
    for (const Update& u : begin_step()) apply(u);
}

std::vector<Optimizer::Update> Optimizer::begin_step() {
    std::vector<Update> updates;
    for (const ParameterGroup& group : groups_)
        for (const NamedParameter& named : group.parameters)
            if (named.second->requires_grad && named.second->grad)
                updates.push_back({named, group});
    for (const Update& u : updates) check_gradient(u);
    for (const Update& u : updates) ++states_[u.of.first].step;
    return updates;
}

void Optimizer::zero_grad() {
    for (const ParameterGroup& group : groups_)
        for (const auto& [name, parameter] : group.parameters) parameter->grad.reset();
}

void Optimizer::set_lr(Real lr) {
    for (ParameterGroup& group : groups_) group.lr = lr;
}

void Optimizer::check_gradient(const Update& update) const {
    const auto& [name, parameter] = update.of;
    const bool sparse = parameter->grad.is_sparse();
    require(sparse || takes_ != Takes::sparse, name_, "the gradient of '", name,
            "' is dense: give this parameter to Adam, or make its embedding with sparse");
    require(!sparse || takes_ != Takes::dense, name_, "the gradient of '", name,
            "' is sparse, and ", name_,
            " moves every row: give this parameter to SparseAdam, or "
            "make its embedding without sparse");
    require(!sparse || update.group.weight_decay == 0, name_, "the gradient of '", name,
            "' is sparse, and weight decay moves every row: set weight_decay to 0 for this "
            "parameter, or make its embedding without sparse");
}

Array& Optimizer::State::array(const std::string& name, const Shape& shape, Real initial) {
    const auto [place, is_new] = arrays.try_emplace(name);
    if (is_new) place->second = full(shape, initial);
    return place->second;
}

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

std::vector<ParameterGroup> decay_matrices(const std::vector<NamedParameter>& parameters, Real lr,
                                           Real weight_decay) {
    std::vector<ParameterGroup> groups{{{}, lr, weight_decay}, {{}, lr, 0}};
    for (const NamedParameter& named : parameters)
        groups[named.second->shape().size() >= 2 ? 0 : 1].parameters.push_back(named);
    return groups;
}

} // namespace tapestry
