#pragma once

#include "framework/tape/gradient_check.hpp"
#include "tests/support/in_double.hpp"
#include "tests/support/tensors.hpp"

/// What tests of gradients share beside gradient_check, which needs double: cases with it are
/// decorated *in_double.
namespace tapestry {

using Tensors = std::vector<Tensor>;
using FunctionOfTensors = FunctionRef<Tensor(const Tensors&)>;

/// A function's value, and the gradients of its inputs for one gradient of its output.
struct Derivatives {
    Array value;
    std::vector<Array> gradients;
};

/// With a random gradient of the output: a constant one would hide what symmetry makes equal.
Derivatives derivatives(FunctionOfTensors f, const std::vector<Array>& inputs,
                        std::uint64_t seed = 1);

/// Two functions with the same values and the same gradients, as a fused operation and the
/// composition that it replaces: in float too, where rounding leaves fewer digits.
boost::test_tools::assertion_result same_function(FunctionOfTensors f, FunctionOfTensors g,
                                                  const std::vector<Array>& inputs,
                                                  double tolerance = rounding(1e-4));

/// Arrays of these shapes, with elements uniform in [low, high).
std::vector<Array> random_inputs(const std::vector<Shape>& shapes, double low = -2,
                                 double high = 2);

std::string names(const std::vector<Shape>& shapes);

} // namespace tapestry
