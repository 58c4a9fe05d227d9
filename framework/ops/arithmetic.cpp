#include "framework/ops/broadcast.hpp"
#include "framework/ops/elementwise.hpp"

#include <cmath>

// glibc has these for a whole register too (libmvec), which GCC calls where it is told so.
#if defined(__x86_64__) && defined(__GLIBC__)
extern "C" {
#pragma omp declare simd notinbranch
float powf(float, float) noexcept;
#pragma omp declare simd notinbranch
double pow(double, double) noexcept;
}
#endif

// Operations on two tensors. A product keeps a factor only if the other one needs a gradient.
namespace tapestry {
namespace {

constexpr auto minus_product = [](Vector a, Vector b) { return -(a * b); };

// By the C library: xsimd 8's power is wrong at 0 (0⁰ = 0, 1/0 = 0), infinity and NaN.
Vector power(Vector a, Vector b) {
    Real base[Vector::size], exponent[Vector::size];
    a.store_unaligned(base);
    b.store_unaligned(exponent);
#pragma omp simd simdlen(Vector::size)
    for (std::size_t i = 0; i < Vector::size; ++i) base[i] = std::pow(base[i], exponent[i]);
    return Vector::load_unaligned(base);
}

Array negative(const Array& x) {
    return map([](Vector v) { return -v; }, x);
}

} // namespace

// y = a + b      da = dy      db = dy
Tensor operator+(const Tensor& a, const Tensor& b) {
    return record("add", {a, b}, broadcast("add", a.value(), b.value(), plus),
                  [a = a.shape(), b = b.shape()](Array dy, Inputs in) {
                      if (in.needs_grad(0)) in.accumulate(0, sum_to(dy, a));
                      if (in.needs_grad(1)) in.accumulate(1, sum_to(std::move(dy), b));
                  });
}

// y = a - b      da = dy      db = -dy
Tensor operator-(const Tensor& a, const Tensor& b) {
    return record("sub", {a, b}, broadcast("sub", a.value(), b.value(), minus),
                  [a = a.shape(), b = b.shape()](const Array& dy, Inputs in) {
                      if (in.needs_grad(0)) in.accumulate(0, sum_to(dy, a));
                      if (in.needs_grad(1)) in.accumulate(1, sum_to(negative(dy), b));
                  });
}

// y = a·b      da = dy·b      db = dy·a
Tensor operator*(const Tensor& a, const Tensor& b) {
    Array y = broadcast("mul", a.value(), b.value(), times);
    auto backward = [a = keep(a, b.needs_grad()), b = keep(b, a.needs_grad()), a_shape = a.shape(),
                     b_shape = b.shape()](const Array& dy, Inputs in) {
        if (in.needs_grad(0))
            in.accumulate(0, sum_to(broadcast("mul", dy, b.value(), times), a_shape));
        if (in.needs_grad(1))
            in.accumulate(1, sum_to(broadcast("mul", dy, a.value(), times), b_shape));
    };
    return record("mul", {a, b}, std::move(y), std::move(backward));
}

// y = a/b      da = dy/b      db = -da·y
Tensor operator/(const Tensor& a, const Tensor& b) {
    const Tensor y = broadcast("div", a.value(), b.value(), over);
    auto backward = [b = keep(b), y = keep(y, b.needs_grad()), a_shape = a.shape()](const Array& dy,
                                                                                    Inputs in) {
        const Array da = broadcast("div", dy, b.value(), over);
        if (in.needs_grad(0)) in.accumulate(0, sum_to(da, a_shape));
        if (in.needs_grad(1))
            in.accumulate(1, sum_to(map(minus_product, da, y.value()), b.shape()));
    };
    return record("div", {a, b}, y, std::move(backward));
}

// y = -x      dx = -dy
Tensor operator-(const Tensor& x) {
    return record("neg", {x}, negative(x.value()),
                  [](const Array& dy, Inputs in) { in.accumulate(0, negative(dy)); });
}

// y = a^b      da = dy·b·a^(b-1)      db = dy·y·ln a
// At the edges as in PyTorch: da = 0 where b = 0, and db = 0 where a = 0 and b ≥ 0.
Tensor pow(const Tensor& a, const Tensor& b) {
    const Tensor y = broadcast("pow", a.value(), b.value(), power);
    return record(
        "pow", {a, b}, y,
        [a = keep(a), b = keep(b), y = keep(y, b.needs_grad())](const Array& dy, Inputs in) {
            const Array base = expand(a.value(), dy.shape());
            const Array exponent = expand(b.value(), dy.shape());
            const Vector zero(Real(0)), one(Real(1));
            const auto da = [=](Vector dy, Vector a, Vector b) {
                return xsimd::select(b == zero, zero, dy * b * power(a, b - one));
            };
            const auto db = [=](Vector dy, Vector y, Vector a, Vector b) {
                return xsimd::select(a == zero && b >= zero, zero, dy * y * xsimd::log(a));
            };
            if (in.needs_grad(0)) in.accumulate(0, sum_to(map(da, dy, base, exponent), a.shape()));
            if (in.needs_grad(1))
                in.accumulate(1, sum_to(map(db, dy, y.value(), base, exponent), b.shape()));
        });
}

} // namespace tapestry
