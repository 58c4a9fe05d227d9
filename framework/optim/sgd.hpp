#pragma once

#include "framework/optim/optimizer.hpp"

namespace tapestry {

struct SGDOptions {
    double lr = 1e-3;
    double momentum = 0;  ///< μ
    double dampening = 0; ///< τ
    double weight_decay = 0;
    bool nesterov = false; ///< needs μ > 0 and τ = 0
};

/// Stochastic gradient descent as torch.optim.SGD, with λ the weight decay:
///     g = g + λ·θ
///     b = g at the first step, then μ·b + (1-τ)·g      (where μ > 0)
///     θ = θ - lr·b, or θ - lr·(g + μ·b) with nesterov, or θ - lr·g without momentum
/// A sparse gradient needs λ = 0. Without momentum it costs its rows alone. With momentum every row
/// that ever had a gradient keeps moving, so the step costs the whole table.
class SGD : public Optimizer {
  public:
    explicit SGD(ParameterGroups groups, SGDOptions options = {});

  private:
    void update(Parameter& parameter, const ParameterGroup& group, State& state) override;
    Settings settings() const override;
    SGDOptions options_;
};

} // namespace tapestry
