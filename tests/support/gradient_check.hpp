#pragma once

#include "framework/tape/gradient_check.hpp"
#include "tests/support/in_double.hpp"
#include "tests/support/tensors.hpp"

/// What tests of gradients share beside gradient_check, which needs double: cases with it are
/// decorated *in_double.
namespace tapestry {

using Tensors = std::vector<Tensor>;

/// A function's value, and the gradients of its inputs for one gradient of its output.
struct Derivatives {
    Array value;
    std::vector<Array> gradients;
};

/// With a random gradient of the output: a constant one would hide what symmetry makes equal.
inline Derivatives derivatives(const Function& f, const std::vector<Array>& inputs,
                               std::uint64_t seed = 1) {
    Tape tape;
    Tensors variables;
    for (const Array& input : inputs) variables.push_back(tape.variable(input));
    const Tensor output = f(variables);
    Generator generator(seed);
    tape.backward(output, normal(output.shape(), generator));
    Derivatives result{output.value(), {}};
    for (const Tensor& variable : variables) result.gradients.push_back(tape.grad(variable));
    return result;
}

/// Two functions with the same values and the same gradients, as a fused operation and the
/// composition that it replaces: in float too, where rounding leaves fewer digits.
inline boost::test_tools::assertion_result same_function(const Function& f, const Function& g,
                                                         const std::vector<Array>& inputs,
                                                         double tolerance = rounding(1e-4)) {
    const Derivatives a = derivatives(f, inputs), b = derivatives(g, inputs);
    auto result = close(a.value, b.value, tolerance, tolerance);
    for (std::size_t i = 0; i < inputs.size() && result; ++i) {
        result = close(a.gradients[i], b.gradients[i], tolerance, tolerance);
        if (!result) result.message() << " (gradient of input " << i << ")";
    }
    return result;
}

/// Arrays of these shapes, with elements uniform in [low, high).
inline std::vector<Array> random_inputs(const std::vector<Shape>& shapes, double low = -2,
                                        double high = 2) {
    Generator generator(7);
    std::vector<Array> result;
    for (const Shape& shape : shapes) result.push_back(uniform(shape, generator, low, high));
    return result;
}

inline std::string names(const std::vector<Shape>& shapes) {
    std::string result;
    for (const Shape& shape : shapes) result.append(" ").append(to_string(shape));
    return result;
}

} // namespace tapestry
