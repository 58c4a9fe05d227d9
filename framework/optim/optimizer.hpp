#pragma once

#include "framework/nn/module.hpp"
#include "framework/tape/data_parallel.hpp"

namespace tapestry {

/// Parameters that are updated with the same learning rate and weight decay.
struct ParameterGroup {
    std::vector<NamedParameter> parameters;
    Real lr;
    Real weight_decay;
};

/// What all optimizers share: groups, a state for each parameter, and the walk over them.
class Optimizer {
  public:
    virtual ~Optimizer() = default;

    /// Updates every parameter that has a gradient; one without is skipped. Throws
    /// std::invalid_argument, and then has updated none, for a gradient that is sparse where this
    /// optimizer needs a dense one, or the other way round.
    void step();

    /// The same with the parameters shared out among the threads.
    void step(Workers& workers);

    /// Forgets all gradients.
    void zero_grad();

    /// For schedules: groups()[i].lr may be set at any time.
    std::vector<ParameterGroup>& groups() { return groups_; }

    /// Sets the learning rate of every group.
    void set_lr(Real lr);

    /// Everything that the next step depends on beside values, gradients and groups, under names
    /// such as "h.0.mlp.c_fc.weight/exp_avg": a run resumed from it continues bit for bit.
    StateDict state_dict() const;

    /// Throws std::invalid_argument, and changes nothing, for a name or shape that fits no
    /// parameter and for a parameter's state without its step.
    void load_state_dict(const StateDict& state);

  protected:
    explicit Optimizer(std::vector<ParameterGroup> groups);

    struct State {
        std::int64_t step = 0; ///< updates so far, the present one included
        std::map<std::string, Array> arrays;

        /// The named array in the parameter's shape: `initial` everywhere at first.
        Array& array(const std::string& name, const Shape& shape, Real initial = 0);
    };

    /// What kinds of gradients update() can take in this group: see step().
    virtual void check_gradient(const std::string& name, const Gradient& gradient,
                                const ParameterGroup& group) const = 0;
    static void require_dense_or_no_decay(std::string_view optimizer, const std::string& name,
                                          const Gradient& gradient, const ParameterGroup& group);
    virtual void update(Parameter& parameter, const ParameterGroup& group, State& state) = 0;

  private:
    std::vector<ParameterGroup> groups_;
    std::map<std::string, State> states_; // by parameter name
};

/// The usual two groups: parameters with two dimensions or more decay, biases and gains don't.
std::vector<ParameterGroup> decay_matrices(const std::vector<NamedParameter>& parameters, Real lr,
                                           Real weight_decay);

} // namespace tapestry
