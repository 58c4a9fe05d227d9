#pragma once

#include "framework/nn/dropout.hpp"
#include "framework/nn/linear.hpp"

/// Modules that tests share.
namespace tapestry::testing {

struct Inner : Module {
    Linear first{2, 3}, second{3, 2, false};
    Dropout dropout{Real(0.5)};
    void members(Members& m) override {
        m.module("first", first);
        m.module("second", second);
        m.module("dropout", dropout);
    }
};

// Uses `inner.second`'s matrix a second time, under a name of its own.
struct Outer : Module {
    Parameter scale{"scale", ones({2})};
    Inner inner;
    void members(Members& m) override {
        m.parameter("scale", scale);
        m.module("inner", inner);
        m.parameter("tied", inner.second.weight);
        m.module("again", inner.first);
    }
};

} // namespace tapestry::testing
