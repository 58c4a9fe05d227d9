#include "framework/ops/variance.hpp"

#include "framework/ops/slice.hpp"
#include "framework/tensor/broadcast.hpp"
#include "framework/tensor/error.hpp"
#include "framework/tensor/reduce.hpp"

namespace tapestry {
namespace {

using kernels::number;

constexpr auto square = [](Vector x) { return x * x; };

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

// x - mean x. The mean is taken of the distances from the first number: of equal numbers, it is
// exact.
Array deviations(const Tensor& x, const Sample& of) {
    Tensor first = x.detach();
    for (const std::size_t axis : of.axes) first = slice(first, std::ptrdiff_t(axis), 0, 1);
    const Array distances = broadcast("var", x.value(), first.value(), minus);
    return broadcast("var", distances, divided(sum_over(distances, of.axes), of.n), minus);
}

// Σ d²/(n - c); reduced axes have extent 1.
Array mean_square(const Array& d, const Sample& of) {
    return divided(sum_over(map(square, d), of.axes), of.divisor);
}

} // namespace

// y = Σ d²/(n - c),  d = x - mean x
// dx = dy·2d/(n - c)
Tensor var(const Tensor& x, const Axes& axes, VarianceOptions options) {
    const Sample of = sample("var", x, axes, options);
    const Tensor d = deviations(x, of), y = mean_square(d.value(), of);
    auto backward = [kept = y.shape(), factor = 2 / of.divisor](Array dy, Context ctx) {
        const auto slope = [factor](Vector d, Vector dy) { return dy * (d * number(factor)); };
        ctx.accumulate(0, broadcast("var", ctx.saved(0), reshaped(std::move(dy), kept), slope));
    };
    return record("var", {x}, y.view(of.shape), {d}, backward);
}

// y = u·r,  r = √(Σ z²/(n - c)),  z = d/u,  u = max |d|,  d = x - mean x
// dx = dy·z/(r·(n - c)), and 0 where r = 0
Tensor stddev(const Tensor& x, const Axes& axes, VarianceOptions options) {
    const Sample of = sample("stddev", x, axes, options);
    const Array d = deviations(x, of);
    const Array largest = max_over(map([](Vector d) { return xsimd::abs(d); }, d), of.axes);
    const auto or_one = [](Vector u) { return xsimd::select(u == number(0), number(1), u); };
    const Array u = map(or_one, largest);
    const Tensor z = broadcast("stddev", d, u, over);
    const Tensor r = map([](Vector v) { return xsimd::sqrt(v); }, mean_square(z.value(), of));
    const Tensor y = map(times, u, r.value());
    auto backward = [divisor = of.divisor](Array dy, Context ctx) {
        const Array& r = ctx.saved(1);
        const auto over_root = [divisor](Vector dy, Vector r) {
            return xsimd::select(r == number(0), number(0), dy / (r * number(divisor)));
        };
        const Array share = map(over_root, reshaped(std::move(dy), r.shape()), r);
        ctx.accumulate(0, broadcast("stddev", ctx.saved(0), share, times));
    };
    return record("stddev", {x}, y.view(of.shape), {z, r}, backward);
}

} // namespace tapestry
