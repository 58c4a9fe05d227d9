#include <tapestry.hpp>

#include <cmath>
#include <iostream>

using namespace tapestry;

// y = x/(1 + |x|)
// dx = dy/(1 + |x|)²
Tensor softsign(const Tensor& x) {
    Array y = x.value();
    for (Real& e : y) e /= 1 + std::abs(e);

    return record("softsign", {x}, std::move(y), {x}, [](Array dy, Context ctx) {
        const Array& saved = ctx.saved(0); // x
        for (std::size_t i = 0; i < dy.size(); ++i) {
            const Real root = 1 + std::abs(saved.data()[i]);
            dy.data()[i] /= root * root;
        }
        ctx.accumulate(0, std::move(dy));
    });
}

int main() {
    Tape tape;
    const Tensor x = tape.variable(Array{-2, -0.5, 0.5, 3});
    const Tensor y = softsign(x);
    std::cout << y << '\n';
    tape.backward(sum(y));
    std::cout << tape.grad(x) << '\n';

    const auto f = [](const std::vector<Tensor>& in) { return softsign(in[0]); };
    std::cout << gradient_check(f, {random_normal({2, 3})}) << '\n';
}
