#include <tapestry.hpp>

#include "docs/say_what_is_wrong.hpp"

#include <iostream>

using namespace tapestry;

// The variations of docs/how-to/check-a-gradient.md, section by section.
namespace {

void of_one_input() {
    const Array target = random_normal({2, 3});
    const auto f = [&](const std::vector<Tensor>& x) { return mse_loss(x[0], target); };
    std::cout << gradient_check(f, {random_normal({2, 3})}) << '\n';
}

void as_a_condition() {
    const auto f = [](const std::vector<Tensor>& x) { return sum(log(x[0])); };
    if (const GradientCheck check = gradient_check(f, {Array{0.5, 2}}); !check)
        throw std::logic_error(check.fault);
    std::cout << "passed\n";
}

// y = x², whose derivative is 2x and not x.
Tensor wrong_square(const Tensor& x) {
    const Array& value = x.value();
    return record("wrong_square", {x}, Array(value * value), {x},
                  [](Array dy, Context ctx) { ctx.accumulate(0, Array(dy * ctx.saved(0))); });
}

void a_fault() {
    std::cout << gradient_check([](const std::vector<Tensor>& x) { return wrong_square(x[0]); },
                                {Array{{1, 2}, {3, 4}}})
              << '\n';
}

void at_a_kink() {
    const auto f = [](const std::vector<Tensor>& x) { return relu(x[0]); };
    std::cout << "at 0:   " << gradient_check(f, {Array{0}}) << '\n'
              << "at 0.1: " << gradient_check(f, {Array{0.1}}) << '\n';
}

void where_it_ends() {
    const auto f = [](const std::vector<Tensor>& x) { return log(x[0]); };
    std::cout << gradient_check(f, {Array{0}}) << '\n';
}

void misuse() {
    say_what_is_wrong([] {
        const auto f = [](const std::vector<Tensor>& x) { return dropout(x[0], 0.5, true); };
        gradient_check(f, {ones({8})});
    });
    say_what_is_wrong([] {
        Linear layer(2, 2);
        layer.freeze();
        gradient_check([&] { return layer(ones({1, 2})); }, layer.named_parameters());
    });
}

} // namespace

int main() {
    manual_seed(1);
    for (const auto section :
         {of_one_input, as_a_condition, a_fault, at_a_kink, where_it_ends, misuse}) {
        section();
        std::cout << '\n';
    }
}
