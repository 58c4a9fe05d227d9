#include "framework/ops/arithmetic.hpp"

#include "framework/tensor/broadcast.hpp"

// A product saves a factor only if the other one needs a gradient.
namespace tapestry {
namespace {

constexpr auto minus_share = [](Vector a, Vector y, Vector b) { return negative(a * (y / b)); };

} // namespace

// y = a + b
// da = dy
// db = dy
Tensor operator+(const Tensor& a, const Tensor& b) {
    return record("add", {a, b}, broadcast("add", a.value(), b.value(), plus), {},
                  [](Array dy, Context ctx) {
                      if (ctx.requires_grad(0)) ctx.accumulate(0, sum_to(dy, ctx.shape(0)));
                      if (ctx.requires_grad(1))
                          ctx.accumulate(1, sum_to(std::move(dy), ctx.shape(1)));
                  });
}

// y = a - b
// da = dy
// db = -dy
Tensor operator-(const Tensor& a, const Tensor& b) {
    return record("sub", {a, b}, broadcast("sub", a.value(), b.value(), minus), {},
                  [](const Array& dy, Context ctx) {
                      if (ctx.requires_grad(0)) ctx.accumulate(0, sum_to(dy, ctx.shape(0)));
                      if (ctx.requires_grad(1))
                          ctx.accumulate(1, sum_to(map(negative, dy), ctx.shape(1)));
                  });
}

// y = a·b
// da = dy·b
// db = dy·a
Tensor operator*(const Tensor& a, const Tensor& b) {
    return record("mul", {a, b}, broadcast("mul", a.value(), b.value(), times),
                  {{a, requires_grad(b)}, {b, requires_grad(a)}}, [](const Array& dy, Context ctx) {
                      const auto product = [&](std::size_t input, const Array& factor) {
                          return sum_to(broadcast("mul", dy, factor, times), ctx.shape(input));
                      };
                      if (ctx.requires_grad(0)) ctx.accumulate(0, product(0, ctx.saved(1)));
                      if (ctx.requires_grad(1)) ctx.accumulate(1, product(1, ctx.saved(0)));
                  });
}

// y = a/b
// da = dy/b
// db = -dy·(y/b), which is finite for a subnormal b where 1/b is not
Tensor operator/(const Tensor& a, const Tensor& b) {
    const Tensor y = broadcast("div", a.value(), b.value(), over);
    auto backward = [](const Array& dy, Context ctx) {
        const Array& b = ctx.saved(0);
        if (ctx.requires_grad(0))
            ctx.accumulate(0, sum_to(broadcast("div", dy, b, over), ctx.shape(0)));
        if (!ctx.requires_grad(1)) return;
        const Array& y = ctx.saved(1);
        Array db = b.shape() == y.shape() ? map(minus_share, dy, y, b)
                                          : map(minus_product, dy, broadcast("div", y, b, over));
        ctx.accumulate(1, sum_to(std::move(db), ctx.shape(1)));
    };
    return record("div", {a, b}, y, {b, {y, requires_grad(b)}}, backward);
}

// y = -x
// dx = -dy
Tensor operator-(const Tensor& x) {
    return record("neg", {x}, map(negative, x.value()), {},
                  [](const Array& dy, Context ctx) { ctx.accumulate(0, map(negative, dy)); });
}

} // namespace tapestry
