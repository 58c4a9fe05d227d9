#include "framework/ops/gelu.hpp"

#include "framework/kernels/gelu.hpp"
#include "framework/kernels/rows.hpp"
#include "framework/tensor/broadcast.hpp"

namespace tapestry {
namespace {

// Records y = f(x), where f gives y and dy/dx. The derivative is computed at once, and saved in the
// place of x.
template<class F>
Tensor with_derivative(Tensor x, F f) {
    if (!requires_grad(x))
        return record("gelu", {x}, map([f](Vector x) { return f(x).first; }, x.value()), {}, {});
    const Real* numbers = x.value().data();
    Array y = empty(x.shape()), derivative = x.reuse();
    kernels::map_pair(y.size(), y.data(), derivative.data(), f, numbers);
    return record("gelu", {x}, std::move(y), {Tensor(std::move(derivative))},
                  [](Array dy, Context ctx) {
                      kernels::multiply(dy.data(), ctx.saved(0).data(), dy.data(), dy.size());
                      ctx.accumulate(0, std::move(dy));
                  });
}

} // namespace

// y = f(x)
// dx = dy·f'(x)
Tensor gelu(Tensor x, Gelu form) {
    if (form == Gelu::tanh)
        return with_derivative(std::move(x), [](Vector x) { return kernels::gelu_tanh(x); });
    return with_derivative(std::move(x), [](Vector x) { return kernels::gelu_exact(x); });
}

} // namespace tapestry
