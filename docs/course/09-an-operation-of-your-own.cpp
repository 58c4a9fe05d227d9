#include <tapestry.hpp>

#include <cmath>
#include <iomanip>
#include <iostream>
#include <numbers>

using namespace tapestry;

// y = ln cosh x = |x| + ln(1 + e^-2|x|) - ln 2
// dx = dy·tanh x
Tensor log_cosh(const Tensor& x) {
    Array y = x.value();
    for (Real& e : y) e = std::abs(e) + std::log1p(std::exp(-2 * std::abs(e))) - std::numbers::ln2;

    return record("log_cosh", {x}, std::move(y), {x}, [](Array dy, Context ctx) {
        const Array& saved = ctx.saved(0); // x
        for (std::size_t i = 0; i < dy.size(); ++i) dy.data()[i] *= std::tanh(saved.data()[i]);
        ctx.accumulate(0, std::move(dy));
    });
}

// The same function, put together from operations of the library.
Tensor composed(const Tensor& x) { return log((exp(x) + exp(-x)) / 2); }

void print(const char* name, Tensor (*f)(const Tensor&), const Array& at) {
    Tape tape;
    const Tensor x = tape.variable(at);
    const Tensor y = f(x);
    tape.backward(sum(y));
    std::cout << name << '\n' << y << "\nits gradient\n" << tape.grad(x) << "\n\n";
}

int main() {
    const Array at{-1000, -2, 0, 2, 30};
    print("composed", composed, at);
    print("log_cosh", log_cosh, at);

    const auto f = [](const std::vector<Tensor>& in) { return log_cosh(in[0]); };
    std::cout << "gradient check: " << gradient_check(f, {random_normal({2, 3})}) << '\n';

    // The same by hand, at x = 1: two values, a little to the left and to the right.
    const double eps = 1e-6;
    const double left = log_cosh(Array{1 - eps}).item(), right = log_cosh(Array{1 + eps}).item();
    std::cout << std::setprecision(9) << "by hand: (" << right << " - " << left
              << ") / 0.000002 = " << (right - left) / (2 * eps)
              << "\n         tanh 1 = " << std::tanh(1) << '\n';

    const Array x = linspace(-4, 4, 81); // for the picture
    Tape tape;
    const Tensor variable = tape.variable(x), y = log_cosh(variable);
    tape.backward(sum(y));
    write_npy("x.npy", x);
    write_npy("y.npy", y.value());
    write_npy("slope.npy", tape.grad(variable));
}
