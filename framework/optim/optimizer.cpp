#include "framework/optim/optimizer.hpp"

#include "framework/tensor/error.hpp"

#include <set>

namespace tapestry {

Optimizer::Optimizer(std::string name, Takes takes, Names arrays, ParameterGroups groups, double lr,
                     double weight_decay)
    : name_(std::move(name))
    , takes_(takes)
    , arrays_(std::move(arrays))
    , groups_(std::move(groups.groups_)) {
    if (groups_.empty()) groups_.push_back({std::move(groups.parameters_), lr, weight_decay});
    std::map<std::string, std::size_t> names; // and the group that has each
    std::set<const Parameter*> parameters;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        require(groups_[i].lr >= 0 && groups_[i].weight_decay >= 0, "Optimizer",
                "lr and weight_decay must not be negative");
        for (auto& [name, parameter] : groups_[i].parameters) {
            if (names.contains(name) && names[name] != i) name.insert(0, std::to_string(i) + ".");
            require(names.emplace(name, i).second && parameters.insert(parameter).second,
                    "Optimizer", "parameter '", name, "', or its name, is given twice: state is ",
                    "kept by name, which a module of all parameters gives to each");
            auto& moves = moving_.emplace_back(parameter->optimizer.lock()); // if another has one
            if (!moves) parameter->optimizer = moves = std::make_shared<char>();
        }
    }
    require(!names.empty(), "Optimizer", "there are no parameters to update");
}

void Optimizer::step() {
    for (const Update& u : begin_step()) apply(u);
}

std::vector<Optimizer::Update> Optimizer::begin_step() {
    std::vector<Update> updates;
    for (const ParameterGroup& group : groups_)
        for (const NamedParameter& of : group.parameters)
            if (of.second->requires_grad && of.second->grad) updates.push_back({of, group});
    for (const Update& u : updates) check_gradient(u);
    for (const Update& u : updates) ++states_[u.of.first].step;
    return updates;
}

void Optimizer::apply(const Update& u) { update(*u.of.second, u.group, states_.at(u.of.first)); }

void Optimizer::zero_grad() {
    for (const ParameterGroup& group : groups_)
        for (const auto& [name, parameter] : group.parameters) parameter->grad.reset();
}

void Optimizer::set_lr(double lr) {
    for (ParameterGroup& group : groups_) group.lr = lr;
}

void Optimizer::check_gradient(const Update& update) const {
    const auto& [name, parameter] = update.of;
    const bool sparse = parameter->grad.is_sparse();
    require(sparse || takes_ != Takes::sparse, name_, "the gradient of '", name,
            "' is dense: give this parameter to Adam, or make its embedding with sparse");
    require(!sparse || takes_ != Takes::dense, name_, "the gradient of '", name,
            "' is sparse, and ", name_, " moves every row: give this parameter to SparseAdam, or ",
            "make its embedding without sparse");
    require(!sparse || update.group.weight_decay == 0, name_, "the gradient of '", name,
            "' is sparse, and weight decay moves every row: set weight_decay to 0 for this "
            "parameter, or make its embedding without sparse");
    require_shapes(update);
}

Array& Optimizer::State::array(const std::string& name, const Shape& shape, double initial) {
    if (const auto found = arrays.find(name); found != arrays.end()) return found->second;
    return arrays[name] = full(shape, initial);
}

} // namespace tapestry
