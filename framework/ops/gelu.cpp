#include "framework/ops/gelu.hpp"

#include "framework/kernels/gelu.hpp"
#include "framework/kernels/rows.hpp"
#include "framework/tensor/broadcast.hpp"

namespace tapestry {
namespace {

// Records y = f(x), where f gives y and dy/dx. The derivative is computed at once, and saved in the
// place of x.
template<class F>
Tensor with_derivative(const Tensor& x, F f) {
    if (!requires_grad(x)) return map([f](Vector x) { return f(x).first; }, x.value());
    Array y = empty(x.shape()), derivative = empty(x.shape());
    kernels::map_pair(x.size(), y.data(), derivative.data(), f, x.value().data());
    return record("gelu", {x}, std::move(y), {Tensor(std::move(derivative))},
                  [](Array dy, Context ctx) {
                      kernels::multiply(dy.data(), ctx.saved(0).data(), dy.data(), dy.size());
                      ctx.accumulate(0, std::move(dy));
                  });
}

} // namespace

// y = f(x)
// dx = dy·f'(x)
Tensor gelu(const Tensor& x, Gelu form) {
    return form == Gelu::exact ? with_derivative(x, [](Vector x) { return kernels::gelu_exact(x); })
                               : with_derivative(x, [](Vector x) { return kernels::gelu_tanh(x); });
}

} // namespace tapestry
