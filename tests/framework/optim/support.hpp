#pragma once

#include "framework/optim/adam.hpp"
#include "framework/optim/sgd.hpp"
#include "tests/support/says.hpp"

#include <functional>
#include <memory>

namespace tapestry::testing {

using MakeOptimizer = std::function<std::unique_ptr<Optimizer>(std::vector<NamedParameter>)>;

/// Optimizers that differ in what they remember from step to step.
inline const std::map<std::string, MakeOptimizer>& optimizers() {
    const auto sgd = [](SGDOptions options) -> MakeOptimizer {
        return [options](auto p) { return std::make_unique<SGD>(std::move(p), options); };
    };
    static const std::map<std::string, MakeOptimizer> all{
        {"SGD", sgd({.lr = Real(0.1)})},
        {"SGD with momentum",
         sgd({.lr = Real(0.1), .momentum = Real(0.9), .dampening = Real(0.3)})},
        {"SGD with nesterov", sgd({.lr = Real(0.1), .momentum = Real(0.9), .nesterov = true})},
        {"Adam",
         [](auto p) { return std::make_unique<Adam>(std::move(p), AdamOptions{.lr = Real(0.1)}); }},
        {"AdamW",
         [](auto p) {
             return std::make_unique<AdamW>(
                 std::move(p), AdamOptions{.lr = Real(0.1), .weight_decay = Real(0.1)});
         }},
    };
    return all;
}

/// Replaces the gradient.
inline void set_grad(Parameter& parameter, Array gradient) {
    parameter.grad.reset();
    parameter.grad.accumulate(std::move(gradient));
}

/// A table, rows to be added to it (those of one index twice), and an optimizer that takes them.
inline const Array start_table{{1, 2}, {3, 4}, {5, 6}, {7, 8}};
inline SparseRows rows_two_and_zero() { return {Shape{4, 2}, {2, 0, 2}, {{1, 1}, {2, 2}, {3, 3}}}; }

template<class Kind, class Options>
struct Sparse {
    Parameter table{"table", start_table};
    Kind optimizer;

    explicit Sparse(Options options)
        : optimizer({{"table", &table}}, options) {}

    void step(SparseRows rows) {
        table.grad.reset();
        table.grad.accumulate(std::move(rows));
        optimizer.step();
    }
    bool row_moved(std::size_t row) const {
        return table.value()(row, 0) != start_table(row, 0) ||
               table.value()(row, 1) != start_table(row, 1);
    }
};

/// The value of one number after one step.
template<class Kind, class Options>
double after_step(double value, double gradient, Options options) {
    Parameter x("x", full({}, Real(value)));
    Kind optimizer({{"x", &x}}, options);
    set_grad(x, full({}, Real(gradient)));
    optimizer.step();
    return x.value()();
}

// Two parameters of a layer.
struct Pair {
    Parameter a{"a", {{1, -2, 3}, {-4, 5, -6}}};
    Parameter b{"b", {Real(0.5), -1}};
    std::vector<NamedParameter> named() { return {{"layer.a", &a}, {"layer.b", &b}}; }
    bool operator==(const Pair& other) const {
        return a.value() == other.a.value() && b.value() == other.b.value();
    }
};

} // namespace tapestry::testing
