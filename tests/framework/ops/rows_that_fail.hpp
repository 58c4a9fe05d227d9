#pragma once

#include "framework/tape/tape.hpp"
#include "tests/support/tensors.hpp"

#include <set>

namespace tapestry {

using Rows = std::set<std::size_t>;

/// The rows of a table in which the gradient that f gives it is not the derivative of f, for some
/// options of an embedding. For builds with double, as gradient_check.
inline Rows rows_that_fail(const Array& table, FunctionRef<Tensor(Parameter&)> f) {
    const auto loss = [&](const Array& value) {
        Parameter parameter("table", value);
        Tape tape;
        const Tensor y = f(parameter);
        Generator generator(1); // the same weights for each call
        const Array weights = normal(y.shape(), generator);
        tape.backward(y, weights);
        double total = 0;
        for (std::size_t i = 0; i < y.size(); ++i) total += weights.data()[i] * y.value().data()[i];
        return std::pair(total, parameter.grad.to_dense());
    };
    constexpr double eps = 1e-6;
    const Array gradient = loss(table).second;
    Rows failing;
    for (std::size_t row = 0; row < table.shape(0); ++row)
        for (std::size_t column = 0; column < table.shape(1); ++column) {
            Array above = table, below = table;
            above(row, column) += Real(eps);
            below(row, column) -= Real(eps);
            const double expected = (loss(above).first - loss(below).first) / (2 * eps);
            if (std::abs(gradient(row, column) - expected) > 1e-5 + 1e-3 * std::abs(expected))
                failing.insert(row);
        }
    return failing;
}

} // namespace tapestry
