#include <tapestry.hpp>

#include <cmath>
#include <functional>
#include <iomanip>
#include <iostream>
#include <numbers>
#include <sstream>

using namespace tapestry;

namespace {

using Slope = std::function<Real(Real dy, Real x, Real y)>;

template<class Number>
Number log_cosh_of(Number x) {
    const Number far = std::abs(x);
    return far + std::log1p(std::exp(-2 * far)) - Number(std::numbers::ln2);
}

// log_cosh with a backward that may be wrong: dx = slope(dy, x, y) in each element.
Tensor with_slope(const Tensor& x, const Slope& slope) {
    Array y = x.value();
    for (Real& e : y) e = log_cosh_of(e);
    const Tensor value = std::move(y);
    return record("log_cosh", {x}, value, {x, value}, [slope](Array dy, Context ctx) {
        for (std::size_t i = 0; i < dy.size(); ++i)
            dy.data()[i] = slope(dy.data()[i], ctx.saved(0).data()[i], ctx.saved(1).data()[i]);
        ctx.accumulate(0, std::move(dy));
    });
}

Tensor log_cosh(const Tensor& x) {
    Array y = x.value();
    for (Real& e : y) e = log_cosh_of(e);
    return record("log_cosh", {x}, std::move(y), {x}, [](Array dy, Context ctx) {
        for (std::size_t i = 0; i < dy.size(); ++i)
            dy.data()[i] *= std::tanh(ctx.saved(0).data()[i]);
        ctx.accumulate(0, std::move(dy));
    });
}

Tensor composed(const Tensor& x) { return log((exp(x) + exp(-x)) / 2); }

void print_tapes() {
    for (const auto f : {composed, log_cosh}) {
        Tape tape;
        f(tape.variable(ones({1000}), "x"));
        tape.print(std::cout);
        std::cout << '\n';
    }
}

void print_square_and_distance() {
    std::cout << "     x      x²/2       |x|  ln cosh x     slope of x²/2  slope of ln cosh x\n"
              << std::fixed << std::setprecision(4);
    for (const double x : {0.1, 1., 3., 10.})
        std::cout << std::setw(6) << std::setprecision(1) << x << std::setprecision(4)
                  << std::setw(10) << x * x / 2 << std::setw(10) << x << std::setw(11)
                  << log_cosh_of(x) << std::setw(18) << x << std::setw(20) << std::tanh(x) << '\n';
    std::cout << std::defaultfloat << '\n';
}

template<class Number>
void print_log_of_sigmoid(Number x, const char* type) {
    const Number naive = std::log(1 / (1 + std::exp(-x)));
    const Number stable = std::min(x, Number(0)) - std::log1p(std::exp(-std::abs(x)));
    std::cout << std::setw(6) << x << std::setw(8) << type << std::setw(13) << naive
              << std::setw(13) << stable << '\n';
}

void print_logs_of_sigmoids() {
    std::cout << "     x    type     ln(σ(x))       stable\n";
    for (const double x : {-1000., -100., 20.}) {
        print_log_of_sigmoid(float(x), "float");
        print_log_of_sigmoid(x, "double");
    }
    std::cout << '\n';
}

template<class Number>
double error_of_quotient(double eps) {
    const Number low = Number(1 - eps), high = Number(1 + eps);
    const Number quotient = (log_cosh_of(high) - log_cosh_of(low)) / (2 * Number(eps));
    return std::abs(double(quotient) - std::tanh(1.));
}

void print_errors_of_quotients() {
    std::cout << "eps       in float   in double\n" << std::setprecision(1) << std::scientific;
    for (const double eps : {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9})
        std::cout << std::setprecision(0) << eps << std::setprecision(1) << std::setw(13)
                  << error_of_quotient<float>(eps) << std::setw(12)
                  << error_of_quotient<double>(eps) << '\n';
    std::cout << std::defaultfloat << std::setprecision(6) << '\n';
}

// The fault without what is the same in each message.
std::string difference(const GradientCheck& check) {
    return check ? "no fault" : check.fault.substr(0, check.fault.find(". They differ"));
}

void print_faults() {
    const struct {
        const char* name;
        Slope slope;
    } backwards[] = {
        {"right", [](Real dy, Real x, Real) { return dy * std::tanh(x); }},
        {"sign lost", [](Real dy, Real x, Real) { return -dy * std::tanh(x); }},
        {"slope at y", [](Real dy, Real, Real y) { return dy * std::tanh(y); }},
        {"dy forgotten", [](Real, Real x, Real) { return std::tanh(x); }},
    };
    for (const auto& [name, slope] : backwards) {
        Tape tape;
        const Tensor x = tape.variable(Array{0.5, -2});
        tape.backward(sum(with_slope(x, slope)));
        const auto f = [&slope = slope](const std::vector<Tensor>& in) {
            return with_slope(in[0], slope);
        };
        std::cout << name << "\n  gradient of the sum: " << tape.grad(x)
                  << "\n  check: " << difference(gradient_check(f, {Array{0.5, -2}})) << '\n';
    }
    std::cout << '\n';
}

void print_kinks() {
    const auto f = [](const std::vector<Tensor>& in) { return relu(in[0]); };
    for (const double x : {0., 1e-7, 0.1})
        std::cout << "relu at " << x << ": " << difference(gradient_check(f, {Array{x}})) << '\n';
    const auto g = [](const std::vector<Tensor>& in) { return abs(in[0]); };
    std::cout << "abs at 0: " << difference(gradient_check(g, {Array{0}})) << "\n\n";
}

void print_misuse() {
    const std::pair<const char*, std::function<Tensor(const Tensor&)>> misuses[] = {
        {"without record", [](const Tensor& x) { return Tensor(Array(x.value() * 2)); }},
        {"another shape", [](const Tensor& x) {
             return record("twice", {x}, Array(x.value() * 2), {},
                           [](const Array&, Context ctx) { ctx.accumulate(0, full({1}, 2)); });
         }}};
    for (const auto& [name, f] : misuses) {
        try {
            Tape tape;
            tape.backward(sum(f(tape.variable(Array{1, 2, 3}))));
        } catch (const std::exception& error) {
            std::cout << name << ": " << error.what() << '\n';
        }
    }
}

} // namespace

// Squares and distances, what a tape saves, difference quotients in float and double, wrong
// backwards and what the check says of them.
int main() {
    print_square_and_distance();
    print_tapes();
    print_logs_of_sigmoids();
    print_errors_of_quotients();
    print_faults();
    print_kinks();
    print_misuse();
}
