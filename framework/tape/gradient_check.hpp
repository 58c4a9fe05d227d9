#pragma once

#include "framework/tape/tape.hpp"

#include <functional>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

/// Gradients against central differences, as torch.autograd.gradcheck compares them.
namespace tapestry {

/// A function of tensors, each of which may be a variable of a tape or a constant.
using Function = std::function<Tensor(const std::vector<Tensor>&)>;

struct GradientCheckOptions {
    double eps = 1e-6;  ///< how far an element is moved to each side
    double atol = 1e-5; ///< a gradient may differ from the quotient q by atol + rtol·|q|
    double rtol = 1e-3;
};

/// True where every gradient is right. Otherwise `fault` says which one is not: the input, the
/// element, both numbers and the tolerance.
struct GradientCheck {
    std::string fault;

    explicit operator bool() const { return fault.empty(); }
};

/// The fault, or that there is none.
std::ostream& operator<<(std::ostream& out, const GradientCheck& check);

/// Compares the gradient of every element x of every input with the difference quotient
/// (L(x + eps) - L(x - eps)) / 2·eps. L is the sum of f's output, weighted with random numbers. The
/// same numbers are given to backward, because a constant would hide what symmetry makes equal.
/// Stops at the first element that differs.
///
/// An input that f does not depend on has gradient 0, and one without elements nothing to check. An
/// infinity or NaN in a gradient or a quotient is a fault, also where both are the same, and so is
/// a NaN in the output. An infinity in the output that no input moves does not count. Choose
/// inputs away from kinks, such as that of relu at 0: there is no derivative.
///
/// Needs the library in double: throws std::logic_error in a build with float. Throws
/// std::invalid_argument where there are no inputs, an option is out of range, or f gives another
/// value when it is called again.
GradientCheck gradient_check(const Function& f, std::vector<Array> inputs,
                             const GradientCheckOptions& options = {});

/// The same for parameters, such as a module's named_parameters(), and a function that uses them.
/// Frozen ones are left out. Values are restored, also after an exception, and Parameter::grad
/// stays as it is. An embedding's padding_idx and scale_grad_by_freq change its gradient, which is
/// then found wrong. Throws as above, also where every parameter is frozen, and std::logic_error
/// where `loss` changes a parameter, as max_norm does.
GradientCheck gradient_check(const std::function<Tensor()>& loss,
                             const std::vector<std::pair<std::string, Parameter*>>& parameters,
                             const GradientCheckOptions& options = {});

} // namespace tapestry
