#include "framework/nn/module.hpp"

#include "framework/tensor/error.hpp"

namespace tapestry {

class Module::Collector : public Module::Members {
  public:
    explicit Collector(Module& root)
        : modules{&root} {
        visit(root, *this);
    }

    void parameter(const std::string& name, Parameter& parameter) override {
        const std::string full_name = prefix_ + name;
        for (const auto& [known_name, known] : parameters) {
            if (known == &parameter) return; // shared
            if (known_name == full_name)
                throw std::logic_error(message("Module", "two parameters are named ", full_name));
        }
        parameters.emplace_back(full_name, &parameter);
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
    std::string prefix_;
};

std::vector<NamedParameter> Module::named_parameters() { return Collector(*this).parameters; }

std::size_t Module::parameter_count() {
    std::size_t count = 0;
    for (const auto& [name, parameter] : named_parameters()) count += parameter->value().size();
    return count;
}

StateDict Module::state_dict() {
    StateDict state;
    for (const auto& [name, parameter] : named_parameters())
        state.emplace(name, parameter->value());
    return state;
}

void Module::load_state_dict(const StateDict& state) {
    std::map<std::string, Shape> expected;
    for (const auto& [name, parameter] : named_parameters()) expected[name] = parameter->shape();
    require_fit("load_state_dict", state, expected);
    for (const auto& [name, p] : named_parameters()) p->mutable_value() = state.at(name);
}

void Module::zero_grad() {
    for (const auto& [name, parameter] : named_parameters()) parameter->grad.reset();
}

void Module::train(bool on) {
    for (Module* module : Collector(*this).modules) module->training_ = on;
}

} // namespace tapestry
