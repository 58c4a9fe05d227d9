#pragma once

#include "framework/optim/optimizer.hpp"

namespace tapestry {

struct AdamOptions {
    double lr = 1e-3;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
    double weight_decay = 0;
};

/// The numbers that Adam's step has beside its arrays.
struct AdamStep {
    Real beta1, beta2, eps;
    Real rate;       ///< lr/(1-β₁ᵗ)
    Real unbias = 1; ///< 1/√(1-β₂ᵗ)
    Real l2 = 0;     ///< λ of g = g + λ·θ
    Real shrink = 1; ///< θ = shrink·θ first
};

/// One step of n elements, with gradient g and moments m and v:
///     m = β₁·m + (1-β₁)·g
///     v = β₂·v + (1-β₂)·g²
///     θ = θ - rate·m/(√v·unbias + eps)
void adam_update(std::size_t n, const AdamStep& step, const Real* g, Real* theta, Real* m, Real* v);

/// Kingma and Ba, "Adam: a method for stochastic optimization" (2015), as torch.optim.Adam. At step
/// t, with λ the weight decay:
///     g = g + λ·θ
///     m = β₁·m + (1-β₁)·g
///     v = β₂·v + (1-β₂)·g²
///     θ = θ - lr·m̂/(√v̂ + eps),  m̂ = m/(1-β₁ᵗ),  v̂ = v/(1-β₂ᵗ)
/// It moves every element, those with a zero gradient too, and therefore takes no sparse gradients.
class Adam : public Optimizer {
  public:
    explicit Adam(ParameterGroups groups, AdamOptions options = {})
        : Adam("Adam", false, std::move(groups), options) {}

  protected:
    /// Decoupled weight decay is AdamW's.
    Adam(std::string name, bool decoupled, ParameterGroups groups, AdamOptions options);

  private:
    void update(Parameter& parameter, const ParameterGroup& group, State& state) override;
    Settings settings() const override;
    AdamOptions options_;
    bool decoupled_;
};

/// Loshchilov and Hutter, "Decoupled weight decay regularization" (2019), as torch.optim.AdamW:
/// θ = θ·(1 - lr·λ) first, and then Adam's step without λ. PyTorch's default for λ is 0.01.
class AdamW : public Adam {
  public:
    explicit AdamW(ParameterGroups groups, AdamOptions options = {})
        : Adam("AdamW", true, std::move(groups), options) {}
};

} // namespace tapestry
