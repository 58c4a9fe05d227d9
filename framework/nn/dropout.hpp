#pragma once

#include "framework/nn/module.hpp"
#include "framework/ops/dropout.hpp"

namespace tapestry {

/// Drops each element with probability p in training, and passes everything on otherwise.
class Dropout : public Module {
  public:
    explicit Dropout(Real p)
        : p_(p) {
        DropoutMask(p, 0); /* refuses a p outside [0, 1) */
    }

    Tensor operator()(const Tensor& x) { return dropout(x, p_, is_training()); }

  private:
    Real p_;
};

} // namespace tapestry
