#include "framework/ops/matmul.hpp"

#include "framework/ops/rows.hpp"
#include "framework/tensor/blas.hpp"
#include "framework/tensor/shape.hpp"

#include <algorithm>

namespace tapestry {
namespace {

// A product of batches of matrices, (…, M, K)·(…, K, N): which matrices meet, and where they lie.
// A vector counts as a matrix with one row (left) or one column (right).
struct Product {
    Shape a, b;   // with two dimensions or more
    Shape result; // as the caller sees it
    std::size_t m, k, n;
    std::vector<std::pair<std::size_t, std::size_t>> pairs; // numbers of the matrices to multiply

    MatrixView of_a(const Array& x, std::size_t i) const { return {x.data() + i * m * k, m, k, k}; }
    MatrixView of_b(const Array& x, std::size_t i) const { return {x.data() + i * k * n, k, n, n}; }
    MatrixView of_y(const Array& x, std::size_t i) const { return {x.data() + i * m * n, m, n, n}; }
};

Product plan(const Shape& a, const Shape& b) {
    require(!a.empty() && !b.empty(), "matmul", "a scalar is no matrix: ", a, " · ", b, "; use *");
    Product p;
    p.a = a.size() == 1 ? Shape{1, a[0]} : a;
    p.b = b.size() == 1 ? Shape{b[0], 1} : b;
    p.m = p.a[p.a.size() - 2];
    p.k = p.a.back();
    p.n = p.b.back();
    require(p.k == p.b[p.b.size() - 2], "matmul", "inner dimensions differ: ", a, " · ", b);

    Shape batch_a(p.a.begin(), p.a.end() - 2), batch_b(p.b.begin(), p.b.end() - 2);
    // One matrix on the right for all on the left: their rows make one tall matrix.
    if (count(batch_b) == 1 && batch_b.size() <= batch_a.size()) {
        p.result = batch_a;
        p.m *= count(batch_a);
        p.pairs = {{0, 0}};
    } else {
        p.result = broadcast_shape("matmul", batch_a, batch_b);
        const auto number = [&](const Shape& batch, std::size_t index) {
            std::size_t result = 0, stride = 1;
            for (std::size_t back = 1; back <= p.result.size(); ++back) {
                const std::size_t extent = p.result[p.result.size() - back];
                if (back <= batch.size() && batch[batch.size() - back] != 1) {
                    result += index % extent * stride;
                    stride *= extent;
                }
                index /= extent;
            }
            return result;
        };
        for (std::size_t i = 0; i < count(p.result); ++i)
            p.pairs.emplace_back(number(batch_a, i), number(batch_b, i));
    }
    if (a.size() > 1) p.result.push_back(p.a[p.a.size() - 2]);
    if (b.size() > 1) p.result.push_back(p.n);
    return p;
}

} // namespace

// y = a·b      da = dy·bᵀ      db = aᵀ·dy
Tensor matmul(const Tensor& a, const Tensor& b) {
    const Product p = plan(a.shape(), b.shape());
    Array y = empty(p.result);
    for (std::size_t i = 0; i < p.pairs.size(); ++i)
        gemm(p.of_a(a.value(), p.pairs[i].first), p.of_b(b.value(), p.pairs[i].second),
             y.data() + i * p.m * p.n, p.n);
    return record(
        "matmul", {a, b}, std::move(y),
        [p, a = keep(a, b.needs_grad()), b = keep(b, a.needs_grad())](const Array& dy, Inputs in) {
            Real* da = in.needs_grad(0) ? in.accumulator(0).data() : nullptr;
            Real* db = in.needs_grad(1) ? in.accumulator(1).data() : nullptr;
            for (std::size_t i = 0; i < p.pairs.size(); ++i) {
                const auto [of_a, of_b] = p.pairs[i];
                if (da)
                    gemm(p.of_y(dy, i), transposed(p.of_b(b.value(), of_b)), da + of_a * p.m * p.k,
                         p.k, 1);
                if (db)
                    gemm(transposed(p.of_a(a.value(), of_a)), p.of_y(dy, i), db + of_b * p.k * p.n,
                         p.n, 1);
            }
        });
}

// y = x·Wᵀ + b      dx = dy·W      dW = dyᵀ·x      db = Σ dy over the rows
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) {
    require(weight.dimension() == 2 && x.dimension() >= 1 && x.shape().back() == weight.shape()[1],
            "linear", "input ", x.shape(), " does not fit weight (out, in) = ", weight.shape());
    const std::size_t in_features = weight.shape()[1], out_features = weight.shape()[0];
    const std::size_t row_count = count(Shape(x.shape().begin(), x.shape().end() - 1));
    require(!bias || bias.shape() == Shape{out_features}, "linear", "bias ",
            bias ? bias.shape() : Shape(), " does not fit weight (out, in) = ", weight.shape());

    Shape shape = x.shape();
    shape.back() = out_features;
    Array y = empty(shape);
    if (bias)
        for (std::size_t row = 0; row < row_count; ++row)
            std::copy_n(bias.value().data(), out_features, y.data() + row * out_features);
    const MatrixView X{x.value().data(), row_count, in_features, in_features};
    const MatrixView W{weight.value().data(), out_features, in_features, in_features};
    if (row_count == 1) {
        if (!bias) y.fill(0);
        gemv(W, X.data, y.data());
    } else {
        gemm(X, transposed(W), y.data(), out_features, bias ? 1 : 0);
    }

    auto backward = [X, W, x = keep(x, weight.needs_grad()),
                     weight = keep(weight, x.needs_grad())](const Array& dy, Inputs in) {
        const MatrixView dY{dy.data(), X.rows, W.rows, W.rows};
        if (in.needs_grad(0)) {
            const auto [dx, beta] = in.target(0);
            gemm(dY, W, dx.data(), X.columns, beta);
        }
        if (in.needs_grad(1)) {
            const auto [dw, beta] = in.target(1);
            gemm(transposed(dY), X, dw.data(), X.columns, beta);
        }
        if (in.needs_grad(2)) {
            Array& db = in.accumulator(2);
            for (std::size_t row = 0; row < X.rows; ++row)
                rows::add(dY.data + row * W.rows, 1, db.data(), W.rows);
        }
    };
    return record("linear", {x, weight, bias}, std::move(y), std::move(backward));
}

} // namespace tapestry
