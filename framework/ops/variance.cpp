#include "framework/ops/variance.hpp"

#include "framework/kernels/rows.hpp"
#include "framework/ops/shape.hpp"
#include "framework/tensor/broadcast.hpp"
#include "framework/tensor/error.hpp"
#include "framework/tensor/reduce.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tapestry {
namespace {

using kernels::number;

// What one result is taken of.
struct Sample {
    std::vector<std::size_t> axes;
    double n = 1, divisor; // n - correction
    Shape shape;           // of the result
};

Sample sample(std::string_view operation, const Tensor& x, const Axes& axes,
              const VarianceOptions& options) {
    Sample result;
    result.axes = reduced_axes(operation, x, axes);
    for (const std::size_t axis : result.axes) result.n *= double(x.shape()[axis]);
    result.divisor = result.n - double(options.correction);
    require(result.n > 0 && result.divisor > 0, operation, "of ", result.n,
            " numbers, with a correction of ", options.correction, ": shape ", x.shape());
    result.shape = reduced_shape(x.shape(), result.axes, options.keepdim);
    return result;
}

// x with the axes of a sample behind the others, and where they are then. Axes that are neighbours
// stay where they are.
std::pair<Tensor, std::vector<std::size_t>> gathered(const Tensor& x,
                                                     const std::vector<std::size_t>& axes) {
    if (axes.empty() || axes.back() - axes.front() + 1 == axes.size()) return {x, axes};
    std::vector<std::ptrdiff_t> order;
    for (std::size_t axis = 0; axis < x.dimension(); ++axis)
        if (std::find(axes.begin(), axes.end(), axis) == axes.end())
            order.push_back(std::ptrdiff_t(axis));
    std::vector<std::size_t> behind;
    for (const std::size_t axis : axes) {
        behind.push_back(order.size());
        order.push_back(std::ptrdiff_t(axis));
    }
    return {permute(x, order), behind};
}

// d = x - mean x along neighbouring axes, and Σ d², with extent 1 along them.
struct Deviations {
    Array d, squares;
};

Deviations deviations(const Array& x, const std::vector<std::size_t>& axes) {
    std::size_t outer = 1, n = 1, inner = 1;
    for (std::size_t axis = 0; axis < x.dimension(); ++axis)
        (axes.empty() || axis < axes.front() ? outer
         : axis <= axes.back()               ? n
                                             : inner) *= x.shape(axis);
    Deviations result{empty(x.shape()), empty(reduced_shape(x.shape(), axes, true))};
    for (std::size_t i = 0; i < outer; ++i) {
        const Real* from = x.data() + i * n * inner;
        Real *d = result.d.data() + i * n * inner, *squares = result.squares.data() + i * inner;
        if (inner == 1)
            *squares = Real(kernels::deviations(from, n, d));
        else
            kernels::deviations_of_columns(from, n, inner, d, squares);
    }
    return result;
}

// Whether no square of these sums can have lost digits or overflowed.
bool are_ordinary(const Array& squares, double n) {
    const double least = n * double(std::numeric_limits<Real>::min());
    return std::all_of(squares.begin(), squares.end(),
                       [=](Real sum) { return double(sum) >= least && std::isfinite(sum); });
}

} // namespace

// y = Σ d²/(n - c),  d = x - mean x
// dx = dy·2d/(n - c)
Tensor var(const Tensor& input, const Axes& axes, VarianceOptions options) {
    const Sample of = sample("var", input, axes, options);
    const auto [x, along] = gathered(input, of.axes);
    auto [d, squares] = deviations(x.value(), along);
    const Shape kept = squares.shape();
    Array y = reshaped(divided(std::move(squares), of.divisor), of.shape);
    auto backward = [kept, factor = 2 / of.divisor](Array dy, Context ctx) {
        const auto slope = [factor](Vector d, Vector dy) { return dy * (d * number(factor)); };
        ctx.accumulate(0, broadcast("var", ctx.saved(0), reshaped(std::move(dy), kept), slope));
    };
    return record("var", {x}, std::move(y), {Tensor(std::move(d))}, backward);
}

// y = u·r,  r = √(Σ z²/(n - c)),  z = d/u,  d = x - mean x
// u = 1, or max |d| where a square of d does not fit the type
// dx = dy·z/(r·(n - c)), and 0 where r = 0
Tensor stddev(const Tensor& input, const Axes& axes, VarianceOptions options) {
    const Sample of = sample("stddev", input, axes, options);
    const auto [x, along] = gathered(input, of.axes);
    auto [z, squares] = deviations(x.value(), along);
    Array u = ones(squares.shape());
    if (!are_ordinary(squares, of.n)) {
        const auto or_one = [](Vector u) { return xsimd::select(u == number(0), number(1), u); };
        u = map(or_one, max_over(map([](Vector d) { return xsimd::abs(d); }, z), along));
        z = broadcast("stddev", z, u, over);
        squares = sum_over(map([](Vector z) { return z * z; }, z), along);
    }
    const Tensor r =
        map([](Vector v) { return xsimd::sqrt(v); }, divided(std::move(squares), of.divisor));
    Array y = reshaped(map(times, u, r.value()), of.shape);
    auto backward = [divisor = of.divisor](Array dy, Context ctx) {
        const Array& r = ctx.saved(1);
        const auto over_root = [divisor](Vector dy, Vector r) {
            return xsimd::select(r == number(0), number(0), dy / (r * number(divisor)));
        };
        const Array share = map(over_root, reshaped(std::move(dy), r.shape()), r);
        ctx.accumulate(0, broadcast("stddev", ctx.saved(0), share, times));
    };
    return record("stddev", {x}, std::move(y), {Tensor(std::move(z)), r}, backward);
}

} // namespace tapestry
