#include "docs/course/exercises/check.hpp"

#include <cmath>
#include <sstream>

using namespace tapestry;
using namespace tapestry::course;

Real sigma(Real x);
Tensor my_softplus(const Tensor& x);
Tensor my_swish(const Tensor& x);

namespace {

using Function = Tensor (*)(const Tensor&);
using Slope = std::function<Real(Real dy, Real x, Real y)>;

struct WrongSlope {
    Slope slope;
    std::string hint;
};

// The gradient of x, where dy arrives at the result.
Array gradient(Function f, const Array& x, const Array& dy) {
    Tape tape;
    const Tensor variable = tape.variable(x), y = f(variable);
    if (!requires_grad(y))
        throw std::logic_error("The result is not on the tape: return what record() returns, with "
                               "{x} as its inputs.");
    tape.backward(y, dy);
    return tape.grad(variable);
}

Array by_slope(Function f, const Array& x, const Array& dy, const Slope& slope) {
    const Array y = f(x).value();
    Array dx = x;
    for (std::size_t i = 0; i < x.size(); ++i) dx.flat(i) = slope(dy.flat(i), x.flat(i), y.flat(i));
    return dx;
}

// The gradient beside that of the library's operation, and in general.
void check_slope(Exercise& exercise, const std::string& name, Function mine, Function library,
                 const std::vector<WrongSlope>& wrong_slopes) {
    const Array x{-2, -0.5, 0, 0.5, 3}, dy{1, 2, -3, 4, 5};
    std::vector<Mistake> mistakes;
    for (const auto& [slope, hint] : wrong_slopes)
        mistakes.push_back({by_slope(library, x, dy, slope), hint});
    exercise.equal(
        name + ": the gradient, where dy is 1, 2, -3, 4 and 5",
        [&] { return gradient(mine, x, dy); }, gradient(library, x, dy), mistakes);
    exercise.holds(name + ": the difference quotients, at twelve random numbers", [&] {
        manual_seed(1);
        const auto f = [&](const std::vector<Tensor>& in) { return mine(in[0]); };
        gradient(mine, x, dy); // says where nothing is recorded
        return gradient_check(f, {random_normal({3, 4})}).fault;
    });
}

void check_softplus(Exercise& exercise) {
    const Array x{-1, 0, 1, 3}, far{-1000, 1000};
    exercise.equal("my_softplus: its value", [&] { return my_softplus(x).value(); },
                   softplus(x).value(),
                   {{softplus(-x).value(), "This is ln(1 + e⁻ˣ): a minus too many."}});
    exercise.holds("my_softplus: its value at -1000 and 1000", [&]() -> std::string {
        const Array y = my_softplus(far).value();
        if (y(0) == 0 && y(1) == 1000) return {};
        std::ostringstream text;
        text << "expected\n" << softplus(far).value() << "\nand came out\n" << y;
        if (!std::isfinite(y(1)))
            text
                << "\nAt 1000 an exponential is infinite. For a positive x take out what is large: "
                   "1 + eˣ = eˣ·(1 + e⁻ˣ).\nFor a negative x the formula is harmless as it stands.";
        else if (!std::isfinite(y(0)))
            text << "\nAt -1000 an exponential is infinite now. x + ln(1 + e⁻ˣ) is for a positive "
                    "x. Which "
                    "exponent is never above 0, for both signs?";
        return text.str();
    });
    check_slope(
        exercise, "my_softplus", my_softplus, softplus,
        {{[](Real, Real x, Real) { return sigma(x); },
          "This is the slope alone, without the gradient that comes in: multiply by dy."},
         {[](Real dy, Real x, Real) { return -dy * sigma(x); }, "The sign is the other one."},
         {[](Real dy, Real x, Real) { return dy * sigma(-x); },
          "This is dy·σ(-x): a sign was lost inside of σ."},
         {[](Real dy, Real, Real y) { return dy * sigma(y); },
          "This is dy·σ(y): the slope is taken at the result. Save x, and take it there."}});
}

void check_swish(Exercise& exercise) {
    const Array x{-1, 0, 1, 3};
    exercise.equal("my_swish: its value", [&] { return my_swish(x).value(); }, silu(x).value(),
                   {{sigmoid(x).value(), "This is σ(x): the factor x is missing."},
                    {Array(x * sigmoid(-x).value()), "This is x·σ(-x): a minus too many."}});
    check_slope(
        exercise, "my_swish", my_swish, silu,
        {{[](Real dy, Real x, Real) { return dy * sigma(x); },
          "This is dy·σ(x). The second use of x is forgotten: σ(x) changes with x too."},
         {[](Real, Real x, Real) { return sigma(x); },
          "This is σ(x), and not even times dy. σ(x) changes with x too: the product rule has two "
          "summands."},
         {[](Real dy, Real x, Real) { return dy * sigma(x) * (1 - sigma(x)); },
          "This is dy times the slope of σ alone. x is a factor too: the product rule has two "
          "summands."},
         {[](Real, Real x, Real) { return sigma(x) * (1 - sigma(x)); },
          "This is the slope of σ alone, and not even times dy. x is a factor too: the product "
          "rule "
          "has two summands."},
         {[](Real dy, Real x, Real) { return dy * x * sigma(x) * (1 - sigma(x)); },
          "This is the slope of σ(x) times x. The first use of x is forgotten: the factor x."},
         {[](Real dy, Real x, Real) { return dy * sigma(x) * (1 - x * (1 - sigma(x))); },
          "The second summand has the other sign: σ grows, its slope is σ(x)·(1 - σ(x))."},
         {[](Real, Real x, Real) { return sigma(x) * (1 + x * (1 - sigma(x))); },
          "This is the slope alone, without the gradient that comes in: multiply by dy."},
         {[](Real dy, Real, Real y) { return dy * sigma(y) * (1 + y * (1 - sigma(y))); },
          "The slope is taken at y, the result. Save x, and take it there."}});
}

} // namespace

int main() {
    Exercise exercise;
    check_softplus(exercise);
    check_swish(exercise);
    return exercise.finish();
}
