#pragma once

#include "framework/optim/optimizer.hpp"

namespace tapestry {

struct AdagradOptions {
    double lr = 1e-2;
    double lr_decay = 0; ///< η
    double weight_decay = 0;
    double initial_accumulator_value = 0; ///< of s
    double eps = 1e-10;
};

/// Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic
/// optimization" (2011), as torch.optim.Adagrad. At step t, with λ the weight decay:
///     g = g + λ·θ
///     s = s + g²
///     θ = θ - lr/(1 + (t-1)·η) · g/(√s + eps)
/// An element without a gradient stays where it is, so that a sparse gradient gives the same
/// numbers as a dense one for the price of its rows. It needs λ = 0.
class Adagrad : public Optimizer {
  public:
    explicit Adagrad(ParameterGroups groups, AdagradOptions options = {});

  private:
    void update(Parameter& parameter, const ParameterGroup& group, State& state) override;
    Settings settings() const override;
    AdagradOptions options_;
};

} // namespace tapestry
