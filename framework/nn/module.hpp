#pragma once

#include "framework/kernels/random.hpp" // initial values come from manual_seed
#include "framework/tape/parameter.hpp"
#include "framework/tensor/state_dict.hpp"

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace tapestry {

using NamedParameter = std::pair<std::string, Parameter*>;

/// A layer or model: parameters and further modules, each under a name. A module says its members
/// itself, in members(); nothing is registered behind the reader's back.
class Module {
  public:
    Module() = default;
    virtual ~Module() = default;
    Module(const Module&) = delete; // its parameters are referred to by address
    Module& operator=(const Module&) = delete;

    /// Every parameter with its dotted name, such as "h.0.attn.c_attn.weight", in the order of
    /// members(). One that is shared appears once, under its first name. Tapes and messages call
    /// parameters by these names from now on; a part of the module does not shorten them again.
    /// `prefix` stands before each name that is returned. Throws std::logic_error where two
    /// parameters have one name.
    std::vector<NamedParameter> named_parameters(const std::string& prefix = "");
    std::vector<Parameter*> parameters();

    /// The number of elements in all parameters; a shared one counts once.
    std::size_t parameter_count();

    /// Copies of all values, by name.
    StateDict state_dict();

    /// Sets all values. Strict: throws std::invalid_argument that lists every missing, unexpected
    /// and misshapen name, and then changes nothing.
    void load_state_dict(const StateDict& state);

    /// Forgets all gradients.
    void zero_grad();

    /// Frozen parameters get no gradient, and no optimizer moves them.
    void freeze(bool on = true);
    void unfreeze() { freeze(false); }

    /// Dropout is active in training mode, in which a module starts.
    void train(bool on = true);
    void eval() { train(false); }
    bool is_training() const { return training_; }

  protected:
    /// To whom a module names its members.
    class Members {
      public:
        virtual ~Members() = default;
        virtual void parameter(const std::string& name, Parameter& parameter) = 0;
        virtual void module(const std::string& name, Module& module) = 0;

      protected:
        static void visit(Module& module, Members& members) { module.members(members); }
    };

    virtual void members(Members&) {}

    /// What stands in the brackets when the module is printed: "10, 3" of an Embedding(10, 3).
    virtual std::string extra_repr() const { return ""; }

  private:
    friend std::ostream& operator<<(std::ostream& out, const Module& module);
    class Collector;
    class Printer;
    bool training_ = true;
};

/// As PyTorch prints it: the class with its settings, and below it, by name, the modules in it.
std::ostream& operator<<(std::ostream& out, const Module& module);

} // namespace tapestry
