#include "framework/kernels/heads.hpp"

#include "framework/kernels/exp.hpp"
#include "framework/kernels/gemm_in_pieces.hpp"
#include "framework/kernels/rows.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace tapestry::kernels {

std::vector<QueryBlock> blocks_of(const Heads& h) {
    std::vector<QueryBlock> blocks;
    for (std::size_t head = 0; head < h.count(); ++head)
        for (std::size_t end = h.T; end > 0; end = blocks.back().first)
            blocks.push_back({head, (end - 1) / query_block * query_block, end});
    return blocks;
}

namespace {

// The first n numbers become their softmax, and those after them, up to `end`, 0. Whole registers
// are faster than parts, and e^x of small numbers is faster than e^-∞. So the last register is filled
// with a number of the row, and what comes of that is left out.
void softmax_of_first(Real* p, std::size_t n, std::size_t end) {
    const std::size_t whole = (n + Vector::size - 1) / Vector::size * Vector::size;
    if (whole > end) {
        std::fill(p + n, p + end, -std::numeric_limits<Real>::infinity());
        return softmax(p, p, end);
    }
    std::fill(p + n, p + whole, p[0]);
    const Vector largest(max(p, whole));
    std::array<Real, Vector::size> numbers;
    std::iota(numbers.begin(), numbers.end(), Real(0));
    const Vector lane = Vector::load_unaligned(numbers.data());
    Vector sums(Real(0));
    for (std::size_t i = 0; i < whole; i += Vector::size) {
        Vector e = exp(Vector::load_unaligned(p + i) - largest);
        if (n - i < Vector::size) e = xsimd::select(lane < Vector(Real(n - i)), e, Vector(Real(0)));
        e.store_unaligned(p + i);
        sums += e;
    }
    scale(p, 1 / sum_of_lanes(sums), p, whole);
    std::fill(p + whole, p + end, Real(0));
}

} // namespace

const Real* causal_weights(const MatrixView& q, const MatrixView& k, Real scale, Real* P,
                           std::size_t stride) {
    gemm_in_pieces(q, transposed(k), P, stride, 0, scale);
    for (std::size_t i = 0; i < q.rows; ++i)
        softmax_of_first(P + i * stride, k.rows - q.rows + i + 1, k.rows);
    return P;
}

} // namespace tapestry::kernels
