#include <tapestry.hpp>

#include <iomanip>
#include <iostream>

using namespace tapestry;

// The gradient checks of docs/background/precision.md, in double; what they print is shown there.
namespace {

using Tensors = std::vector<Tensor>;

// Of 64 rows the first is moved, by its 64 numbers. The others make the product a large one.
struct Product {
    Array others = randn({63, 64}), W = randn({64, 64});

    Tensor operator()(const Tensors& x) const { return linear(concatenate({x[0], others}, 0), W); }
};

Array gradient_of(const Function& f, const Array& x, const Array& dy) {
    Tape tape;
    const Tensor on_tape = tape.variable(x, "x");
    tape.backward(f({on_tape}), dy);
    return tape.grad(on_tape);
}

void checks(const Function& f, const Array& x) {
    std::cout << "full:     " << gradient_check(f, {x}) << '\n';
    const ScopedMatmulPrecision scope(MatmulPrecision::bfloat16);
    std::cout << "bfloat16: " << gradient_check(f, {x}) << '\n';
}

// The largest difference between an element of the gradient and its quotient.
double largest_difference(const Function& f, const Array& x, const Array& dy, double eps) {
    const Array dx = gradient_of(f, x, dy);
    const auto L = [&](std::size_t i, double by) {
        Array moved = x;
        moved.flat(i) += by;
        return double(sum(f({moved}) * dy).item());
    };
    double largest = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        largest = std::max(largest, std::abs((L(i, eps) - L(i, -eps)) / (2 * eps) - dx.flat(i)));
    return largest;
}

void steps(const Function& f, const Array& x) {
    const Array dy = randn({64, 64});
    std::cout << "eps          full   bfloat16\n";
    for (const double eps : {1., 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-6}) {
        std::cout << std::left << std::setw(8) << std::setprecision(6) << eps << std::right
                  << std::fixed << std::setprecision(4) << std::setw(9)
                  << largest_difference(f, x, dy, eps) << std::setw(11);
        const ScopedMatmulPrecision scope(MatmulPrecision::bfloat16);
        std::cout << largest_difference(f, x, dy, eps) << std::defaultfloat << '\n';
    }
    std::cout << '\n';
}

void tolerances(const Function& f, const Array& x) {
    const ScopedMatmulPrecision scope(MatmulPrecision::bfloat16);
    for (const GradientCheckOptions& options : {GradientCheckOptions{.eps = 1e-6, .atol = 0.1},
                                                {.eps = 0.3, .atol = 0.03},
                                                {.eps = 0.3, .atol = 0.01}})
        std::cout << "eps " << options.eps << ", atol " << options.atol << ": "
                  << (gradient_check(f, {x}, options) ? "passes" : "fails") << '\n';
}

Array rounded(Array x) {
    for (Real& number : x) number = kernels::to_float(kernels::to_bfloat16(float(number)));
    return x;
}

void of_what_it_is_the_gradient(const Product& f, const Array& x) {
    const Array dy = randn({64, 64}), in_full = gradient_of(f, x, dy);
    Product of_rounded = f;
    of_rounded.others = rounded(f.others);
    of_rounded.W = rounded(f.W);
    const Array expected = gradient_of(of_rounded, rounded(x), rounded(dy));
    const ScopedMatmulPrecision scope(MatmulPrecision::bfloat16);
    const Array dx = gradient_of(f, x, dy);
    std::cout << std::fixed << std::setprecision(4) << "its largest element is "
              << max(abs(dx)).item() << "\nfrom the full one of rounded factors it differs by "
              << max(abs(dx - expected)).item() << "\nfrom the full one of the factors by          "
              << max(abs(dx - in_full)).item() << '\n';
}

} // namespace

int main() {
    manual_seed(1);
    const Array x = randn({1, 64});
    const Product product;
    const Function f = [&](const Tensors& x) { return tanh(product(x) / 8); };
    checks(f, x);
    steps(f, x);
    tolerances(f, x);
    of_what_it_is_the_gradient(product, x);
}
