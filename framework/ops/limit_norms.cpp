#include "framework/ops/limit_norms.hpp"

#include "framework/kernels/rows.hpp"

#include <cmath>

namespace tapestry {
namespace {

// (Σ|x|ᵖ)^(1/p), taken of x/max|x|, whose powers neither overflow nor vanish.
double norm(const Real* x, std::size_t n, double p) {
    if (p == 2) return kernels::norm(x, n);
    const double largest = double(kernels::max_abs(x, n));
    if (std::isinf(p) || largest == 0) return largest;
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += std::pow(std::abs(double(x[i])) / largest, p);
    return largest * std::pow(sum, 1 / p);
}

} // namespace

void limit_norms(Parameter& table, const Indices& ids, double max_norm, double p) {
    const std::size_t width = table.shape()[1];
    for (const std::int64_t id : sorted_unique({ids.begin(), ids.end()})) {
        const std::size_t start = std::size_t(id) * width;
        const double length = norm(table.value().data() + start, width, p);
        if (!(length > max_norm)) continue; // one with a NaN stays as it is
        Real* row = table.mutable_value().data() + start;
        kernels::scale(row, Real(max_norm / (length + 1e-7)), row, width);
    }
}

} // namespace tapestry
