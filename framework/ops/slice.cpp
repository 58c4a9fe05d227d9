#include "framework/ops/slice.hpp"

#include "framework/tensor/error.hpp"

#include <algorithm>

namespace tapestry {

// y = x[begin:end]
// dx = dy there, and 0 elsewhere
Tensor slice(const Tensor& x, std::ptrdiff_t axis, std::ptrdiff_t begin, std::ptrdiff_t end) {
    const std::size_t along = normalize_axis("slice", axis, x.dimension());
    const auto [outer, extent, inner] = view_from(x.shape(), along);
    const auto n = std::ptrdiff_t(extent);
    const std::ptrdiff_t first = begin < 0 ? begin + n : begin, last = end < 0 ? end + n : end;
    if (first < 0 || first > last || last > n)
        throw std::out_of_range(message("slice", "[", begin, ":", end, "] is outside axis ", along,
                                        " of shape ", x.shape()));
    Shape shape = x.shape();
    shape[along] = std::size_t(last - first);
    const std::size_t start = std::size_t(first) * inner, run = shape[along] * inner;
    const std::size_t step = extent * inner; // from one run of elements in x to the next

    Tensor y;
    if (outer == 1) {
        y = x.view(shape, start);
    } else {
        Array runs = empty(shape);
        for (std::size_t i = 0; i < outer; ++i)
            std::copy_n(x.value().data() + i * step + start, run, runs.data() + i * run);
        y = std::move(runs);
    }
    auto backward = [=, outer = outer](const Array& dy, Context ctx) {
        Array dx = zeros(ctx.shape(0));
        for (std::size_t i = 0; i < outer; ++i)
            std::copy_n(dy.data() + i * run, run, dx.data() + i * step + start);
        ctx.accumulate(0, std::move(dx));
    };
    return record("slice", {x}, std::move(y), {}, backward);
}

} // namespace tapestry
