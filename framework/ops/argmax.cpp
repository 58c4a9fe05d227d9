#include "framework/ops/argmax.hpp"

#include "framework/tensor/error.hpp"

#include <cmath>

namespace tapestry {
namespace {

// The index of the largest of n numbers that lie a step apart.
std::int64_t largest(const Real* x, std::size_t n, std::size_t step) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < n && !std::isnan(x[best * step]); ++i)
        if (x[i * step] > x[best * step] || std::isnan(x[i * step])) best = i;
    return std::int64_t(best);
}

} // namespace

Indices argmax(const Tensor& x) {
    require(x.size() > 0, "argmax", "of no elements: shape ", x.shape());
    return largest(x.value().data(), x.size(), 1);
}

Indices argmax(const Tensor& x, std::ptrdiff_t axis, bool keepdim) {
    const std::size_t along = normalize_axis("argmax", axis, axes_to_name(x.dimension()));
    if (x.dimension() == 0) return argmax(x);
    const auto [outer, extent, inner] = view_from(x.shape(), along);
    require(extent > 0, "argmax", "of no elements: shape ", x.shape());
    Indices y = Indices::from_shape(reduced_shape(x.shape(), {along}, keepdim));
    for (std::size_t o = 0; o < outer; ++o)
        for (std::size_t i = 0; i < inner; ++i)
            y.data()[o * inner + i] =
                largest(x.value().data() + o * extent * inner + i, extent, inner);
    return y;
}

} // namespace tapestry
