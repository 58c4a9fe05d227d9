#include "framework/kernels/cross_entropy_row.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/kernels/sums.hpp"

#include <algorithm>
#include <cmath>

namespace tapestry::kernels {

CrossEntropyRow cross_entropy_row(const Real* x, std::size_t n, std::size_t target, Real smoothing,
                                  Real* e) {
    const Real on_target = 1 - smoothing, on_each = smoothing / Real(n), largest = max(x, n);
    const auto shifted = [largest](auto x) { return x - largest; };
    double expected = double(on_target) * double(shifted(x[target]));
    if (smoothing > 0) expected += double(on_each) * sum_of(n, shifted, x);
    const Real sum = exp(x, largest, e, n);
    return {std::log(double(sum)) - expected, largest, sum};
}

void cross_entropy_gradient(const Real* e, std::size_t n, std::size_t target, Real smoothing,
                            Real sum, Real weight, Real* d) {
    const Real scale = weight / sum, shift = weight * (smoothing / Real(n));
    for (std::size_t i = 0; i < n; ++i) d[i] = scale * e[i] - shift;
    d[target] -= weight * (1 - smoothing);
}

double cross_entropy_rows(Real* x, std::size_t n, std::span<const std::int64_t> targets,
                          std::int64_t ignored, Real smoothing, Real weight) {
    double total = 0;
    for (const std::int64_t target : targets) {
        if (target == ignored) {
            std::fill_n(x, n, Real(0));
        } else {
            const CrossEntropyRow row = cross_entropy_row(x, n, std::size_t(target), smoothing, x);
            cross_entropy_gradient(x, n, std::size_t(target), smoothing, row.sum, weight, x);
            total += row.loss;
        }
        x += n;
    }
    return total;
}

} // namespace tapestry::kernels
