#pragma once

#include "framework/nn/module.hpp"

#include <optional>

namespace tapestry {

/// Normalises each vector along the last axis, as torch.nn.LayerNorm (see ops/layer_norm.hpp).
/// Weight starts at 1, bias at 0.
class LayerNorm : public Module {
  public:
    explicit LayerNorm(std::size_t features, bool bias = true, double eps = 1e-5);

    /// (…, features) to the same shape.
    Tensor operator()(const Tensor& x);

    Parameter weight;
    std::optional<Parameter> bias;

  protected:
    void members(Members& m) override;
    std::string extra_repr() const override;

  private:
    double eps_;
};

} // namespace tapestry
