#pragma once

#include "framework/tape/tape.hpp"
#include "tests/support/in_double.hpp"
#include "tests/support/tensors.hpp"

#include <stdexcept>

/// Gradients against central differences, in double: cases that check them are decorated
/// *in_double.
namespace tapestry {

using Tensors = std::vector<Tensor>;
using Function = std::function<Tensor(const Tensors&)>;

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

/// Every element of every input's gradient against (L(x + eps) - L(x - eps)) / 2·eps, where L is
/// the sum of the output weighted by the gradient given to backward. Fails where they differ by
/// more than 1e-5 + 1e-3·|expected|. Throws std::logic_error in a build with float.
inline boost::test_tools::assertion_result gradient_check(const Function& f,
                                                          std::vector<Array> inputs) {
    if (!std::is_same_v<Real, double>)
        throw std::logic_error("[gradient_check] a float has too few digits for differences");
    constexpr double eps = 1e-6, atol = 1e-5, rtol = 1e-3;
    const std::uint64_t seed = 1;
    const Derivatives found = derivatives(f, inputs, seed);

    Generator generator(seed);
    const Array weights = normal(found.value.shape(), generator);
    const auto loss = [&] {
        const Tensors constants(inputs.begin(), inputs.end());
        const Tensor output = f(constants);
        double total = 0;
        for (std::size_t i = 0; i < output.size(); ++i)
            total += weights.data()[i] * output.value().data()[i];
        return total;
    };

    for (std::size_t which = 0; which < inputs.size(); ++which) {
        Array expected = empty(inputs[which].shape());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            Real& element = inputs[which].data()[i];
            const Real before = element;
            element = Real(before + eps);
            const double above = loss();
            element = Real(before - eps);
            const double below = loss();
            element = before;
            expected.data()[i] = Real((above - below) / (2 * eps));
        }
        auto result = close(found.gradients[which], expected, atol, rtol);
        if (!result) {
            result.message() << " (gradient of input " << which << ")";
            return result;
        }
    }
    return true;
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
