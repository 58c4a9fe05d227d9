#include "framework/optim/decay_matrices.hpp"

namespace tapestry {

std::vector<ParameterGroup> decay_matrices(const ParameterList& parameters, double lr,
                                           double weight_decay) {
    std::vector<ParameterGroup> groups{{{}, lr, weight_decay}, {{}, lr, 0}};
    for (const NamedParameter& named : parameters)
        groups[named.second->shape().size() >= 2 ? 0 : 1].parameters.push_back(named);
    return groups;
}

} // namespace tapestry
