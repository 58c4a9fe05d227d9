#pragma once

#include "framework/nn/module.hpp"

namespace tapestry {

/// What functions take that work on parameters: a module, its parameters() or named_parameters(), or
/// some of them in braces. Without names, the parameters' own are taken.
class ParameterList : public std::vector<NamedParameter> {
  public:
    ParameterList() = default;
    ParameterList(std::vector<NamedParameter> named)
        : vector(std::move(named)) {}
    ParameterList(std::initializer_list<NamedParameter> named)
        : vector(named) {}
    ParameterList(const std::vector<Parameter*>& parameters) {
        for (Parameter* parameter : parameters) emplace_back(parameter->name, parameter);
    }
    ParameterList(std::initializer_list<Parameter*> parameters)
        : ParameterList(std::vector<Parameter*>(parameters)) {}
    ParameterList(Module& module)
        : ParameterList(module.parameters()) {}
};

} // namespace tapestry
