#pragma once

#include "framework/nn/module.hpp"

#include <optional>

namespace tapestry {

/// y = x·Wᵀ + b with weight (out, in) and bias (out,), as torch.nn.Linear. Both start uniform in
/// ±1/√in, which is kaiming_uniform with a = √5.
class Linear : public Module {
  public:
    Linear(std::size_t in_features, std::size_t out_features, bool bias = true);

    /// (…, in) to (…, out).
    Tensor operator()(const Tensor& x);

    Parameter weight;
    std::optional<Parameter> bias;

  protected:
    void members(Members& m) override;
    std::string extra_repr() const override;
};

} // namespace tapestry
