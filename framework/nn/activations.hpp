#pragma once

#include "framework/nn/module.hpp"
#include "framework/ops/elementwise.hpp"
#include "framework/ops/gelu.hpp"

/// Functions as modules without parameters, as torch.nn has them, for a Sequential to name and print.
namespace tapestry {

class GELU : public Module {
  public:
    Tensor operator()(const Tensor& x) { return gelu(x); }
};

class ReLU : public Module {
  public:
    Tensor operator()(const Tensor& x) { return relu(x); }
};

class Sigmoid : public Module {
  public:
    Tensor operator()(const Tensor& x) { return sigmoid(x); }
};

class SiLU : public Module {
  public:
    Tensor operator()(const Tensor& x) { return silu(x); }
};

class Tanh : public Module {
  public:
    Tensor operator()(const Tensor& x) { return tanh(x); }
};

} // namespace tapestry
