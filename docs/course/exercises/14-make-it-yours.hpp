#pragma once

#include <tapestry.hpp>

#include <vector>

/// What is kept of the tokens so far: one row (1, D) for each.
struct Cache {
    std::vector<tapestry::Tensor> keys, values;
};

/// Rows of x (n, D), of which the first is at position `first`: rotary positions.
inline tapestry::Tensor turned(const tapestry::Tensor& x, std::size_t first) {
    using namespace tapestry;
    const std::size_t n = x.shape()[0], D = x.shape()[1];
    const auto half = std::ptrdiff_t(D / 2);
    const Tensor t = reshape(linspace(double(first), double(first + n) - 1, n), {-1, 1});
    const Array angles = (t * pow(10000, linspace(0, 2.0 / double(D) - 1, D / 2))).value();
    const Array c(xt::cos(angles)), s(xt::sin(angles));
    const Tensor a = slice(x, 1, 0, half), b = slice(x, 1, half, 2 * half);
    return concatenate({a * c - b * s, a * s + b * c}, 1);
}
