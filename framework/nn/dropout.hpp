#pragma once

#include "framework/nn/module.hpp"
#include "framework/ops/dropout.hpp"

namespace tapestry {

/// Drops each element with probability p in training, and passes everything on otherwise.
class Dropout : public Module {
  public:
    explicit Dropout(double p)
        : p_(p) {
        require_dropout_probability(p);
    }

    Tensor operator()(const Tensor& x) { return dropout(x, p_, is_training()); }

  protected:
    std::string extra_repr() const override;

  private:
    double p_;
};

} // namespace tapestry
