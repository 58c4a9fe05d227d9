#include "tests/support/gradient_check.hpp"

namespace tapestry {

Derivatives derivatives(FunctionOfTensors f, const std::vector<Array>& inputs, std::uint64_t seed) {
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

boost::test_tools::assertion_result same_function(FunctionOfTensors f, FunctionOfTensors g,
                                                  const std::vector<Array>& inputs,
                                                  double tolerance) {
    const Derivatives a = derivatives(f, inputs), b = derivatives(g, inputs);
    auto result = close(a.value, b.value, tolerance, tolerance);
    for (std::size_t i = 0; i < inputs.size() && result; ++i) {
        result = close(a.gradients[i], b.gradients[i], tolerance, tolerance);
        if (!result) result.message() << " (gradient of input " << i << ")";
    }
    return result;
}

std::vector<Array> random_inputs(const std::vector<Shape>& shapes, double low, double high) {
    Generator generator(7);
    std::vector<Array> result;
    for (const Shape& shape : shapes) result.push_back(uniform(shape, generator, low, high));
    return result;
}

std::string names(const std::vector<Shape>& shapes) {
    std::string result;
    for (const Shape& shape : shapes) result.append(" ").append(to_string(shape));
    return result;
}

} // namespace tapestry
