#include "framework/ops/limit_norms.hpp"

#include "framework/kernels/rows.hpp"

#include <cmath>

namespace tapestry {
namespace {

// (Σ|x|ᵖ)^(1/p)
Real norm(const Real* x, std::size_t n, Real p) {
    if (p == 2) return std::sqrt(kernels::dot(x, x, n));
    std::vector<Real> sizes(n);
    for (std::size_t i = 0; i < n; ++i) sizes[i] = std::abs(x[i]);
    if (std::isinf(p)) return kernels::max(sizes.data(), n);
    Real sum = 0;
    for (const Real size : sizes) sum += std::pow(size, p);
    return std::pow(sum, 1 / p);
}

} // namespace

void limit_norms(Parameter& table, const Indices& ids, Real max_norm, Real p) {
    const std::size_t width = table.shape()[1];
    for (const std::int64_t id : sorted_unique({ids.begin(), ids.end()})) {
        const std::size_t start = std::size_t(id) * width;
        const Real length = norm(table.value().data() + start, width, p);
        if (!(length > max_norm)) continue; // one with a NaN stays as it is
        Real* row = table.mutable_value().data() + start;
        kernels::scale(row, max_norm / (length + Real(1e-7)), row, width);
    }
}

} // namespace tapestry
