#include <tapestry.hpp>

#include "docs/say_what_is_wrong.hpp"

#include <cmath>
#include <iostream>

using namespace tapestry;

// The variations of docs/how-to/write-an-operation.md, section by section.
namespace {

// The same as softsign, in a register of numbers at a time.
const auto softsign_of = [](Vector x) { return x / (Vector(1) + xsimd::abs(x)); };
const auto softsign_backward = [](Vector dy, Vector x) {
    const Vector root = Vector(1) + xsimd::abs(x);
    return dy / (root * root);
};

Tensor softsign(const Tensor& x) {
    return record("softsign", {x}, map(softsign_of, x.value()), {x}, [](Array dy, Context ctx) {
        ctx.accumulate(0, map(softsign_backward, dy, ctx.saved(0)));
    });
}

// y = √(a² + b²)
// da = dy·a/y
// db = dy·b/y
const auto radius_of = [](Vector a, Vector b) { return xsimd::sqrt(a * a + b * b); };
const auto radius_backward = [](Vector dy, Vector x, Vector y) { return dy * x / y; };

Tensor radius(const Tensor& a, const Tensor& b) {
    require(a.shape() == b.shape(), "radius", "shapes ", a.shape(), " and ", b.shape(), " differ");
    const Tensor y = map(radius_of, a.value(), b.value());
    const auto backward = [](const Array& dy, Context ctx) {
        for (const std::size_t i : {0u, 1u})
            if (ctx.requires_grad(i))
                ctx.accumulate(i, map(radius_backward, dy, ctx.saved(i), ctx.saved(2)));
    };
    return record("radius", {a, b}, y, {{a, requires_grad(a)}, {b, requires_grad(b)}, y}, backward);
}

// y = the sum of x's rows: (n, D) to (D,)
// dx[i] = dy
Tensor sum_of_rows(const Tensor& x) {
    require(x.dimension() == 2, "sum_of_rows", "needs (n, D), got ", x.shape());
    const auto n = std::size_t(x.size(0)), D = std::size_t(x.size(1));
    Array y = zeros({D});
    for (std::size_t i = 0; i < n * D; ++i) y.data()[i % D] += x.value().data()[i];

    return record("sum_of_rows", {x}, std::move(y), {}, [n, D](const Array& dy, Context ctx) {
        Real* dx = ctx.target(0).or_zeros().data(); // what came from elsewhere is in it
        for (std::size_t i = 0; i < n * D; ++i) dx[i] += dy.data()[i % D];
    });
}

void checks() {
    using Tensors = std::vector<Tensor>;
    const Array a = random_normal({2, 5}), b = random_normal({2, 5});
    std::cout << gradient_check([](const Tensors& x) { return softsign(x[0]); }, {a}) << '\n'
              << gradient_check([](const Tensors& x) { return radius(x[0], x[1]); }, {a, b}) << '\n'
              << gradient_check([](const Tensors& x) { return sum_of_rows(x[0]); }, {a}) << '\n';
}

void on_the_tape() {
    Tape tape;
    const Tensor a = tape.variable(ones({2, 5}), "a");
    const Tensor y = radius(a, full({2, 5}, 2));
    tape.print(std::cout);
}

// Multiplies by the function, and not by its derivative.
Tensor wrong_softsign(const Tensor& x) {
    return record("softsign", {x}, map(softsign_of, x.value()), {x}, [](Array dy, Context ctx) {
        ctx.accumulate(0, map(times, dy, map(softsign_of, ctx.saved(0))));
    });
}

// Hands on dy as it came: (D,) and not (n, D).
Tensor wrong_sum_of_rows(const Tensor& x) {
    return record("sum_of_rows", {x}, sum_of_rows(x).value(), {},
                  [](Array dy, Context ctx) { ctx.accumulate(0, std::move(dy)); });
}

// Never comes onto the tape.
Tensor unrecorded_softsign(const Tensor& x) { return map(softsign_of, x.value()); }

void misuse() {
    std::cout << gradient_check([](const std::vector<Tensor>& x) { return wrong_softsign(x[0]); },
                                {Array{1, 2}})
              << '\n';
    say_what_is_wrong([] {
        Tape tape;
        tape.backward(sum(wrong_sum_of_rows(tape.variable(ones({2, 3})))));
    });
    say_what_is_wrong([] {
        Tape tape;
        tape.backward(sum(unrecorded_softsign(tape.variable(ones({2, 3})))));
    });
    say_what_is_wrong([] { radius(ones({2, 3}), ones({3})); });
}

} // namespace

int main() {
    manual_seed(1);
    for (const auto section : {checks, on_the_tape, misuse}) {
        section();
        std::cout << '\n';
    }
}
