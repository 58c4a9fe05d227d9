#include "framework/nn/module.hpp"

#include "framework/tensor/error.hpp"

#include <algorithm>
#include <set>

namespace tapestry {

class Module::Collector : public Module::Members {
  public:
    explicit Collector(Module& root)
        : modules{&root} {
        visit(root, *this);
    }

    void parameter(const std::string& name, Parameter& parameter) override {
        if (!known_.insert(&parameter).second) return; // shared
        const std::string full_name = prefix_ + name;
        if (!names_.insert(full_name).second)
            throw std::logic_error(message("Module", "two parameters are named ", full_name));
        parameters.emplace_back(full_name, &parameter);
        // The outermost module has the longest names.
        if (full_name != parameter.name && dots(full_name) >= dots(parameter.name))
            parameter.name = full_name;
    }

    void module(const std::string& name, Module& module) override {
        modules.push_back(&module);
        const std::string outer = prefix_;
        prefix_ += name + ".";
        visit(module, *this);
        prefix_ = outer;
    }

    std::vector<NamedParameter> parameters;
    std::vector<Module*> modules;

  private:
    static std::ptrdiff_t dots(const std::string& name) {
        return std::count(name.begin(), name.end(), '.');
    }

    std::string prefix_;
    std::set<std::string> names_;
    std::set<const Parameter*> known_;
};

std::vector<NamedParameter> Module::named_parameters(const std::string& prefix) {
    std::vector<NamedParameter> parameters = Collector(*this).parameters;
    if (prefix.empty()) return parameters;
    for (auto& [name, parameter] : parameters) name.insert(0, prefix + ".");
    return parameters;
}

std::vector<Parameter*> Module::parameters() {
    std::vector<Parameter*> result;
    for (const auto& [name, parameter] : named_parameters()) result.push_back(parameter);
    return result;
}

std::size_t Module::parameter_count() {
    std::size_t count = 0;
    for (const Parameter* parameter : parameters()) count += parameter->value().size();
    return count;
}

void Module::zero_grad() {
    for (Parameter* parameter : parameters()) parameter->grad.reset();
}

void Module::freeze(bool on) {
    for (Parameter* parameter : parameters()) parameter->requires_grad = !on;
}

void Module::train(bool on) {
    for (Module* module : Collector(*this).modules) module->training_ = on;
}

} // namespace tapestry
