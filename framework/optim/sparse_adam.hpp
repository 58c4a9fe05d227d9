#pragma once

#include "framework/optim/optimizer.hpp"

namespace tapestry {

struct SparseAdamOptions {
    double lr = 1e-3;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double eps = 1e-8;
};

/// Adam for sparse gradients, as torch.optim.SparseAdam. Moments and values move only in the rows
/// that have a gradient. In the others they stay as they are, where Adam's would fade. A step costs
/// the rows it touches; t counts the steps of the whole table. As there, eps is added to √v before
/// the bias is corrected, which Adam does afterwards:
///     θ = θ - lr·√(1-β₂ᵗ)/(1-β₁ᵗ) · m/(√v + eps)
class SparseAdam : public Optimizer {
  public:
    /// Throws std::invalid_argument for a group with weight decay, which would move every row.
    explicit SparseAdam(ParameterGroups groups, SparseAdamOptions options = {});

  private:
    void update(Parameter& parameter, const ParameterGroup& group, State& state) override;
    Settings settings() const override;
    SparseAdamOptions options_;
};

} // namespace tapestry
