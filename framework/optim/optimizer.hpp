#pragma once

#include "framework/nn/parameter_list.hpp"

namespace tapestry {

/// Parameters that are updated with the same learning rate and weight decay: `{model.head, 1e-3}`.
struct ParameterGroup {
    ParameterList parameters;
    double lr;
    double weight_decay = 0;
};

/// What an optimizer is to update: a module, parameters, or groups. Groups have a learning rate and
/// weight decay of their own, which the optimizer's options do not touch. Parameters alone take both
/// from the options.
class ParameterGroups {
  public:
    template<std::convertible_to<ParameterList> Parameters>
    ParameterGroups(Parameters&& parameters)
        : parameters_(std::forward<Parameters>(parameters)) {}
    ParameterGroups(std::vector<ParameterGroup> groups)
        : groups_(std::move(groups)) {}
    ParameterGroups(std::initializer_list<NamedParameter> parameters)
        : parameters_(parameters) {}
    ParameterGroups(std::initializer_list<Parameter*> parameters)
        : parameters_(parameters) {}
    ParameterGroups(std::initializer_list<ParameterGroup> groups)
        : groups_(groups) {}

  private:
    friend class Optimizer;
    ParameterList parameters_;
    std::vector<ParameterGroup> groups_;
};

/// What all optimizers share: groups, a state for each parameter, and the walk over them. State is
/// kept by name: where two groups have one name, it is "1.weight" in the second.
class Optimizer {
  public:
    virtual ~Optimizer() = default;

    /// Updates every parameter that has a gradient; one without is skipped. Throws
    /// std::invalid_argument, and then has updated none, for a gradient that is sparse where this
    /// optimizer needs a dense one, or the other way round, and for a parameter that has another
    /// shape than its gradient or its state.
    void step();

    /// A step in two parts, for those who share out its work among threads: the checks, and one
    /// update for each parameter. Updates may come in any order. step() is both.
    struct Update {
        const NamedParameter& of;
        const ParameterGroup& group;
    };
    std::vector<Update> begin_step();
    void apply(const Update& u);

    /// Forgets all gradients.
    void zero_grad();

    /// For schedules: groups()[i].lr may be set at any time.
    std::vector<ParameterGroup>& groups() { return groups_; }

    /// Sets the learning rate of every group.
    void set_lr(double lr);

    /// Everything that the next step depends on beside values, gradients and groups. Names are such
    /// as "h.0.mlp.c_fc.weight/exp_avg". A run resumed from it continues bit for bit.
    StateDict state_dict() const;

    /// Throws std::invalid_argument, and changes nothing, unless the state is one of this kind of
    /// optimizer: lists what is missing and what is too much. A parameter that has made no step has
    /// none.
    void load_state_dict(const StateDict& state);

  protected:
    /// Which gradients an optimizer can take: see step().
    enum class Takes { dense, sparse, both };

    using Names = std::vector<std::string>;

    /// `arrays` names those that a parameter's state holds. Parameters without groups become one,
    /// with this lr and weight decay.
    Optimizer(std::string name, Takes takes, Names arrays, ParameterGroups groups, double lr,
              double weight_decay);

    struct State {
        std::int64_t step = 0; ///< updates so far, the present one included
        std::map<std::string, Array> arrays;

        /// The named array in the parameter's shape: `initial` everywhere at first.
        Array& array(const std::string& name, const Shape& shape, double initial = 0);
    };

    /// Moves one parameter along its gradient. Different parameters may be updated at once, by
    /// several threads.
    virtual void update(Parameter& parameter, const ParameterGroup& group, State& state) = 0;

    const std::string& name() const { return name_; } ///< for messages

    /// An optimizer's own settings, to be printed: the same for all groups.
    using Settings = std::vector<std::pair<std::string, double>>;
    virtual Settings settings() const { return {}; }

  private:
    friend std::ostream& operator<<(std::ostream& out, const Optimizer& optimizer);
    void check_gradient(const Update& update) const;
    void require_shapes(const Update& update) const;

    std::string name_;
    Takes takes_;
    Names arrays_;
    std::vector<ParameterGroup> groups_;
    std::map<std::string, State> states_;             // by parameter name
    std::vector<std::shared_ptr<const void>> moving_; // for Parameter::optimizer, one for each
};

/// Its settings, and each group with its learning rate and weight decay, as PyTorch prints them.
std::ostream& operator<<(std::ostream& out, const Optimizer& optimizer);

/// g + λ·θ, where λ = 0 is no decay for an infinite θ too.
inline Real decayed(Real g, Real weight_decay, Real theta) {
    return weight_decay == 0 ? g : g + weight_decay * theta;
}

} // namespace tapestry
