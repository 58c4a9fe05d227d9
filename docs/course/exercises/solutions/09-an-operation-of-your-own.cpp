#include "docs/course/exercises/check.hpp"

#include <cmath>

using namespace tapestry;

// σ(x) = 1/(1 + e⁻ˣ), for your use. Its slope is σ(x)·(1 - σ(x)).
Real sigma(Real x) { return 1 / (1 + std::exp(-x)); }

// y = ln(1 + eˣ)
// The value has to be right for x = 1000 too, where eˣ is infinite.
Tensor my_softplus(const Tensor& x) {
    // --- your code begins
    // ln(1 + eˣ) = x + ln(1 + e⁻ˣ), which serves for x > 0.
    Array y = x.value();
    for (Real& e : y) e = std::max(e, Real(0)) + std::log1p(std::exp(-std::abs(e)));
    // The slope is eˣ/(1 + eˣ) = σ(x).
    return record("my_softplus", {x}, std::move(y), {x}, [](Array dy, Context ctx) {
        for (std::size_t i = 0; i < dy.size(); ++i) dy.flat(i) *= sigma(ctx.saved(0).flat(i));
        ctx.accumulate(0, std::move(dy));
    });
    // --- your code ends
}

// y = x·σ(x)
// x occurs twice.
Tensor my_swish(const Tensor& x) {
    // --- your code begins
    Array y = x.value();
    for (Real& e : y) e *= sigma(e);
    // The product rule: 1·σ(x) + x·σ(x)·(1 - σ(x)).
    return record("my_swish", {x}, std::move(y), {x}, [](Array dy, Context ctx) {
        for (std::size_t i = 0; i < dy.size(); ++i) {
            const Real x = ctx.saved(0).flat(i), s = sigma(x);
            dy.flat(i) *= s + x * s * (1 - s);
        }
        ctx.accumulate(0, std::move(dy));
    });
    // --- your code ends
}
