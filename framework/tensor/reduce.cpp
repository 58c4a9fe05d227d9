#include "framework/tensor/reduce.hpp"

#include "framework/kernels/map.hpp"
#include "framework/kernels/rows.hpp"
#include "framework/kernels/sums.hpp"

namespace tapestry {
namespace {

// What a reduction makes of one row, and of n rows, element by element.
struct Sum {
    static Real of_row(const Real* x, std::size_t n) { return kernels::sum(x, n); }
    static void of_rows(const Real* x, std::size_t n, std::size_t width, Real* y) {
        kernels::sum_rows(x, n, width, y);
    }
};

struct Max {
    static Real of_row(const Real* x, std::size_t n) { return kernels::max(x, n); }
    static void of_rows(const Real* x, std::size_t n, std::size_t width, Real* y) {
        // NaN where either is: what std::max makes of NaN depends on the order.
        const auto larger = [](Vector a, Vector b) {
            return xsimd::select(a >= b || xsimd::isnan(a), a, b);
        };
        std::copy_n(x, width, y);
        for (std::size_t i = 1; i < n; ++i) kernels::map(width, y, larger, y, x + i * width);
    }
};

template<class Reduction>
Array reduce_axis(const Array& x, std::size_t axis) {
    const auto [outer, n, inner] = view_from(x.shape(), axis);
    Array y = zeros(reduced_shape(x.shape(), {axis}, true));
    if (x.size() == 0) return y;
    for (std::size_t i = 0; i < outer; ++i) {
        const Real* from = x.data() + i * n * inner;
        Real* to = y.data() + i * inner;
        if (inner == 1)
            *to = Reduction::of_row(from, n);
        else
            Reduction::of_rows(from, n, inner, to);
    }
    return y;
}

// The last axis first: the array that is left for the others is smaller and contiguous.
template<class Reduction>
Array reduce(const Array& x, std::vector<std::size_t> axes) {
    Array y;
    const Array* from = &x; // copied only where there is nothing to reduce
    for (; !axes.empty(); axes.pop_back())
        if (x.shape(axes.back()) != 1) {
            y = reduce_axis<Reduction>(*from, axes.back());
            from = &y;
        }
    if (from == &x) return x;
    return y;
}

} // namespace

Array sum_over(const Array& x, const std::vector<std::size_t>& axes) {
    return reduce<Sum>(x, axes);
}
Array max_over(const Array& x, const std::vector<std::size_t>& axes) {
    return reduce<Max>(x, axes);
}

Array divided(Array x, double n) {
    for (Real& element : x) element = Real(double(element) / n);
    return x;
}

} // namespace tapestry
