#pragma once

#include "framework/optim/optimizer.hpp"

namespace tapestry {

struct AdamOptions {
    Real lr = Real(1e-3);
    Real beta1 = Real(0.9);
    Real beta2 = Real(0.999);
    Real eps = Real(1e-8);
    Real weight_decay = 0;
};

/// Kingma and Ba, "Adam: a method for stochastic optimization" (2015), as torch.optim.Adam. At step
/// t, with λ the weight decay:
///     g = g + λ·θ
///     m = β₁·m + (1-β₁)·g      v = β₂·v + (1-β₂)·g²
///     θ = θ - lr·m̂/(√v̂ + eps),  m̂ = m/(1-β₁ᵗ),  v̂ = v/(1-β₂ᵗ)
/// It moves every element, those with a zero gradient too, and therefore takes no sparse gradients.
class Adam : public Optimizer {
  public:
    Adam(std::vector<NamedParameter> parameters, AdamOptions options);
    /// Groups with their own lr and weight decay, which those in `options` do not touch.
    Adam(std::vector<ParameterGroup> groups, AdamOptions options);

  protected:
    void check_gradient(const std::string& name, const Gradient& gradient,
                        const ParameterGroup& group) const override;
    void update(Parameter& parameter, const ParameterGroup& group, State& state) override;

    /// The step itself, after θ = shrink·θ; `l2` is the λ inside g.
    void adam_step(Parameter& parameter, Real lr, Real l2, Real shrink, State& state);

  private:
    AdamOptions options_;
};

/// Loshchilov and Hutter, "Decoupled weight decay regularization" (2019), as torch.optim.AdamW:
/// θ = θ·(1 - lr·λ) first, and then Adam's step without λ. PyTorch's default for λ is 0.01.
class AdamW : public Adam {
  public:
    using Adam::Adam;

  protected:
    void update(Parameter& parameter, const ParameterGroup& group, State& state) override;
};

} // namespace tapestry
