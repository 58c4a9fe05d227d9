#pragma once

#include "framework/tape/tape.hpp"

/// Operations on two tensors, element by element. They broadcast as in
/// https://pytorch.org/docs/stable/notes/broadcasting.html and throw std::invalid_argument with
/// both shapes where they can't. A number is a tensor of shape (): `2 * x` and `x + 1` work.
namespace tapestry {

Tensor operator+(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a, const Tensor& b);
Tensor operator*(const Tensor& a, const Tensor& b);
Tensor operator/(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& x);

} // namespace tapestry
