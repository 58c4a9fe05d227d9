#include "framework/ops/matmul.hpp"

#include "framework/kernels/gemm.hpp"
#include "framework/kernels/odometer.hpp"
#include "framework/tensor/error.hpp"

namespace tapestry {
namespace {

// A product of batches of matrices, (…, M, K)·(…, K, N): which matrices meet, and where they lie.
struct Product {
    Shape shape; // of the result, as the caller sees it
    std::size_t m, k, n;
    std::vector<std::pair<std::size_t, std::size_t>> pairs; // numbers of the matrices to multiply

    std::size_t in_a(std::size_t matrix) const { return matrix * m * k; }
    std::size_t in_b(std::size_t matrix) const { return matrix * k * n; }
    std::size_t in_y(std::size_t matrix) const { return matrix * m * n; }
    MatrixView a(const Array& x, std::size_t i) const { return {x.data() + in_a(i), m, k, k}; }
    MatrixView b(const Array& x, std::size_t i) const { return {x.data() + in_b(i), k, n, n}; }
    MatrixView y(const Array& x, std::size_t i) const { return {x.data() + in_y(i), m, n, n}; }
};

Product plan(const Shape& a, const Shape& b) {
    require(!a.empty() && !b.empty(), "matmul", "a scalar is no matrix: ", a, " · ", b, "; use *");
    const Shape left = a.size() == 1 ? Shape{1, a[0]} : a;  // a vector as one row
    const Shape right = b.size() == 1 ? Shape{b[0], 1} : b; // or as one column
    Product p{{}, left[left.size() - 2], left.back(), right.back(), {}};
    require(p.k == right[right.size() - 2], "matmul", "inner dimensions differ: ", a, " · ", b);

    const Shape batch_a(left.begin(), left.end() - 2), batch_b(right.begin(), right.end() - 2);
    if (count(batch_b) == 1 && batch_b.size() <= batch_a.size()) {
        // One matrix on the right for all on the left: their rows make one tall matrix.
        p.shape = batch_a;
        p.m *= count(batch_a);
        p.pairs = {{0, 0}};
    } else {
        p.shape = broadcast_shape("matmul", batch_a, batch_b);
        kernels::Odometer matrices({p.shape.begin(), p.shape.end()},
                                   kernels::broadcast_strides(p.shape, batch_a),
                                   kernels::broadcast_strides(p.shape, batch_b));
        for (std::size_t i = count(p.shape); i > 0; --i, matrices.next())
            p.pairs.emplace_back(matrices.a, matrices.b);
    }
    if (a.size() > 1) p.shape.push_back(left[left.size() - 2]);
    if (b.size() > 1) p.shape.push_back(p.n);
    return p;
}

} // namespace

// y = a·b
// da = dy·bᵀ
// db = aᵀ·dy
Tensor matmul(const Tensor& a, const Tensor& b) {
    const Product p = plan(a.shape(), b.shape());
    Array y = empty(p.shape);
    for (std::size_t i = 0; i < p.pairs.size(); ++i) {
        const auto [of_a, of_b] = p.pairs[i];
        gemm(p.a(a.value(), of_a), p.b(b.value(), of_b), y.data() + p.in_y(i), p.n);
    }
    auto backward = [p](const Array& dy, Context ctx) {
        Real* da = ctx.requires_grad(0) ? ctx.target(0).or_zeros().data() : nullptr;
        Real* db = ctx.requires_grad(1) ? ctx.target(1).or_zeros().data() : nullptr;
        for (std::size_t i = 0; i < p.pairs.size(); ++i) {
            const auto [of_a, of_b] = p.pairs[i];
            if (da)
                gemm(p.y(dy, i), transposed(p.b(ctx.saved(1), of_b)), da + p.in_a(of_a), p.k, 1);
            if (db)
                gemm(transposed(p.a(ctx.saved(0), of_a)), p.y(dy, i), db + p.in_b(of_b), p.n, 1);
        }
    };
    return record("matmul", {a, b}, std::move(y), {{a, requires_grad(b)}, {b, requires_grad(a)}},
                  std::move(backward));
}

} // namespace tapestry
