#include "framework/tensor/reduce.hpp"

#include "framework/kernels/map.hpp"
#include "framework/kernels/rows.hpp"

namespace tapestry {
namespace {

// What a reduction does with one row, and with a row of results and the row that joins them.
struct Sum {
    static Real of_row(const Real* x, std::size_t n) { return kernels::sum(x, n); }
    static void join(const Real* row, Real* y, std::size_t n) { kernels::add(row, 1, y, n); }
};

struct Max {
    static Real of_row(const Real* x, std::size_t n) { return kernels::max(x, n); }
    static void join(const Real* row, Real* y, std::size_t n) {
        // NaN where either is: what std::max makes of NaN depends on the order.
        const auto larger = [](Vector a, Vector b) {
            return xsimd::select(a >= b || xsimd::isnan(a), a, b);
        };
        kernels::map(n, y, larger, y, row);
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
        if (inner == 1) {
            *to = Reduction::of_row(from, n);
            continue;
        }
        std::copy_n(from, inner, to);
        for (std::size_t j = 1; j < n; ++j) Reduction::join(from + j * inner, to, inner);
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

} // namespace tapestry
