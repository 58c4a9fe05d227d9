#include "framework/ops/linear.hpp"

#include "framework/kernels/gemm.hpp"
#include "framework/kernels/matrix_vector.hpp"
#include "framework/kernels/sums.hpp"
#include "framework/tensor/broadcast.hpp"
#include "framework/tensor/error.hpp"

namespace tapestry {

void require_linear(std::string_view operation, const Tensor& x, const Tensor& weight) {
    require(weight.dimension() == 2 && x.dimension() >= 1 && x.shape().back() == weight.shape()[1],
            operation, "input ", x.shape(), " does not fit weight (out, in) = ", weight.shape());
}

// y = x·Wᵀ + b
// dx = dy·W
// dW = dyᵀ·x
// db = Σ dy over the rows
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
    require_linear("linear", x, weight);
    require(!bias || bias.shape() == Shape{weight.shape()[0]}, "linear", "bias ",
            bias ? bias.shape() : Shape(), " does not fit weight (out, in) = ", weight.shape());
    const std::size_t out = weight.shape()[0], in = weight.shape()[1];
    const std::size_t rows = count(Shape(x.shape().begin(), x.shape().end() - 1));
    const Factor X(MatrixView{x.value().data(), rows, in, in});
    const Factor W(MatrixView{weight.value().data(), out, in, in});

    Shape shape = x.shape();
    shape.back() = out;
    Array y = bias ? expand(bias.value(), shape) : empty(shape);
    if (rows == 1) {
        if (!bias) y.fill(0);
        kernels::add_matrix_vector(weight.value().data(), out, in, in, x.value().data(), y.data());
    } else {
        gemm(X, transposed(W), y.data(), out, bias ? 1 : 0);
    }

    auto backward = [=](const Array& dy, Context ctx) {
        const Factor dY(MatrixView{dy.data(), rows, out, out});
        if (ctx.requires_grad(1)) {
            const auto [dw, beta] = ctx.target(1);
            const Real* x = X.has_copy() ? nullptr : ctx.saved(0).data();
            gemm(transposed(dY), X.at(x), dw.data(), in, beta);
        }
        if (ctx.requires_grad(0)) {
            const auto [dx, beta] = ctx.target_in_saved(0, 0); // x is read no more
            gemm(dY, W.at(ctx.saved(1).data()), dx.data(), in, beta);
        }
        if (ctx.requires_grad(2)) {
            kernels::SumOfRows db(out);
            for (std::size_t row = 0; row < rows; ++row) db.add(dy.data() + row * out);
            db.add_to(ctx.target(2).or_zeros().data());
        }
    };
    return record("linear", {x, weight, bias}, std::move(y),
                  {{x, requires_grad(weight) && !X.has_copy()}, {weight, requires_grad(x)}},
                  backward);
}

} // namespace tapestry
