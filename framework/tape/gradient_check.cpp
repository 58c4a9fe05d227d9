#include "framework/tape/gradient_check.hpp"

#include "framework/kernels/random.hpp"
#include "framework/tensor/error.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <ostream>
#include <sstream>
#include <type_traits>

namespace tapestry {
namespace {

// The function where its inputs are now. It is not recorded unless there is a tape.
using Evaluate = std::function<Array()>;

void require_usable(const GradientCheckOptions& options, bool has_something) {
    if (!std::is_same_v<Real, double>)
        throw std::logic_error(message("gradient_check",
                                       "a float has too few digits for differences: define "
                                       "TAPESTRY_DOUBLE and link the library in double (pkg-config "
                                       "tapestry-double, libtapestry_double.a)"));
    require(options.eps > 0 && std::isfinite(options.eps), "gradient_check",
            "eps must be above 0, and finite: ", options.eps);
    require(options.atol >= 0 && options.rtol >= 0, "gradient_check",
            "atol and rtol must not be negative: ", options.atol, " and ", options.rtol);
    require(has_something, "gradient_check",
            "there is nothing to check: no input, or no parameter that is not frozen");
}

Array random_weights(const Shape& shape) {
    Generator generator(1);
    Array weights = empty(shape);
    for (Real& weight : weights) weight = Real(generator.normal());
    return weights;
}

bool same(Real a, Real b) { return a == b || (std::isnan(a) && std::isnan(b)); }

void require_same_shape(const Array& first, const Array& second) {
    require(first.shape() == second.shape(), "gradient_check", "the function gave shape ",
            first.shape(), " and then ", second.shape(),
            "; a check needs the same shape each time");
}

void require_same(const Array& first, const Array& second) {
    require_same_shape(first, second);
    for (std::size_t i = 0; i < first.size(); ++i)
        require(same(first.data()[i], second.data()[i]), "gradient_check", "the function gave ",
                double(first.data()[i]), " at ", position(i, first.shape()), " and then ",
                double(second.data()[i]),
                "; a check needs the same value each time: turn dropout off with eval(), or seed "
                "the generator in the function");
}

// What is checked: an input or a parameter.
struct Checked {
    std::string name;
    const Array& gradient;
    std::function<Real&(std::size_t)> element; // to read and write
};

std::string fault(const Checked& checked, std::size_t i, double found, double expected,
                  const GradientCheckOptions& options) {
    std::ostringstream text;
    text << checked.name << ", element " << position(i, checked.gradient.shape())
         << ": the gradient is " << found << ", and the difference quotient is " << expected;
    if (std::isfinite(found) && std::isfinite(expected))
        text << ". They differ by " << std::abs(found - expected) << ", and "
             << options.atol + options.rtol * std::abs(expected) << " is allowed (atol "
             << options.atol << ", rtol " << options.rtol << ")";
    else
        text << ". Both must be finite: check where the function is, and where eps (" << options.eps
             << ") is not lost beside the element";
    return text.str();
}

// A fault where the output is NaN, of which no difference says anything.
GradientCheck check_output(const Array& output) {
    for (std::size_t i = 0; i < output.size(); ++i)
        if (std::isnan(output.data()[i]))
            return {"the output is nan at " + position(i, output.shape()) +
                    ", where differences say nothing"};
    return {};
}

// Each element's gradient against the quotient. Outputs are subtracted before they are added up,
// so that those which do not change leave no rounding error, even if they are infinite.
GradientCheck compare(const Checked& checked, const Evaluate& f, const Array& weights,
                      const GradientCheckOptions& options) {
    for (std::size_t i = 0; i < checked.gradient.size(); ++i) {
        const Real before = checked.element(i);
        const Real high = Real(before + options.eps), low = Real(before - options.eps);
        checked.element(i) = high;
        const Array above = f();
        checked.element(i) = low;
        const Array below = f();
        checked.element(i) = before;
        require_same_shape(weights, above);
        require_same_shape(weights, below);
        double rise = 0;
        for (std::size_t j = 0; j < weights.size(); ++j)
            if (above.data()[j] != below.data()[j])
                rise += double(weights.data()[j]) * double(above.data()[j] - below.data()[j]);
        double expected = rise / double(high - low); // the step that rounding left
        if (std::isnan(expected)) expected = std::numeric_limits<double>::quiet_NaN(); // not -nan
        const double found = double(checked.gradient.data()[i]);
        const double allowed = options.atol + options.rtol * std::abs(expected);
        if (!std::isfinite(expected) || !(std::abs(found - expected) <= allowed))
            return {fault(checked, i, found, expected, options)};
    }
    return {};
}

// Puts a parameter's value back at the end of a scope.
class Restored {
  public:
    explicit Restored(Parameter& parameter)
        : parameter_(parameter)
        , value_(parameter.mutable_value()) {} // throws where it may not be changed
    ~Restored() { parameter_.mutable_value() = value_; }
    Restored(const Restored&) = delete;
    Restored& operator=(const Restored&) = delete;

  private:
    Parameter& parameter_;
    const Array value_;
};

Array unrecorded(const std::function<Tensor()>& f) {
    const NoGrad pause;
    return f().value();
}

} // namespace

std::ostream& operator<<(std::ostream& out, const GradientCheck& check) {
    return out << (check ? "every gradient is that of the difference quotients" : check.fault);
}

GradientCheck gradient_check(const Function& f, std::vector<Array> inputs,
                             const GradientCheckOptions& options) {
    require_usable(options, !inputs.empty());
    const Evaluate at_inputs = [&] {
        return unrecorded([&] { return f(std::vector<Tensor>(inputs.begin(), inputs.end())); });
    };
    GradientCheck result;
    std::vector<Array> gradients;
    Array weights;
    {
        Tape tape;
        std::vector<Tensor> variables;
        for (const Array& input : inputs) variables.push_back(tape.variable(input));
        const Tensor output = f(variables);
        require_same(output.value(), at_inputs());
        result = check_output(output.value());
        weights = random_weights(output.shape());
        const bool depends = requires_grad(output);
        if (depends) tape.gradients(output, weights, KeepGrad::of_leaves);
        for (const Tensor& variable : variables)
            gradients.push_back(depends ? tape.grad(variable) : zeros(variable.shape()));
    }
    for (std::size_t which = 0; which < inputs.size() && result; ++which) {
        const auto element = [&](std::size_t i) -> Real& { return inputs[which].data()[i]; };
        result = compare({"input " + std::to_string(which), gradients[which], element}, at_inputs,
                         weights, options);
    }
    return result;
}

GradientCheck gradient_check(const std::function<Tensor()>& loss,
                             const std::vector<std::pair<std::string, Parameter*>>& parameters,
                             const GradientCheckOptions& options) {
    std::vector<std::pair<std::string, Parameter*>> checked;
    for (const auto& named : parameters)
        if (named.second->requires_grad) checked.push_back(named);
    require_usable(options, !checked.empty());
    const auto call = [&] {
        const ReadOnlyParameters as_they_are(
            "while gradient_check compares values: check without what changes it");
        return loss();
    };
    const Evaluate at_values = [&] { return unrecorded(call); };
    GradientCheck result;
    std::map<Parameter*, Array> gradients;
    Array weights;
    {
        Tape tape;
        const Tensor output = call();
        require_same(output.value(), at_values());
        result = check_output(output.value());
        weights = random_weights(output.shape());
        if (requires_grad(output))
            for (const auto& [parameter, gradient] :
                 tape.gradients(output, weights, KeepGrad::of_leaves))
                gradients[parameter] = gradient.to_dense();
    }
    for (const auto& [name, parameter] : checked) {
        if (!result) break;
        const auto [found, is_new] = gradients.try_emplace(parameter);
        if (is_new) found->second = zeros(parameter->shape()); // the loss does not depend on it
        const Restored restored(*parameter);
        const auto element = [&p = *parameter](std::size_t i) -> Real& {
            return p.mutable_value().data()[i];
        };
        result = compare({"parameter '" + name + "'", found->second, element}, at_values, weights,
                         options);
    }
    return result;
}

} // namespace tapestry
