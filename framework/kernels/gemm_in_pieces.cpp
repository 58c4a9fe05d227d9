#include "framework/kernels/gemm_in_pieces.hpp"

#include <algorithm>

namespace tapestry::kernels {
namespace {

// Multiplications in a piece. OpenBLAS's small matrices are those of up to a million.
constexpr std::size_t piece_size = std::size_t(1) << 19;
constexpr std::size_t least = 64; // of the extent that is cut

MatrixView columns_between(const MatrixView& m, std::size_t begin, std::size_t end) {
    return transposed(transposed(m).rows_between(begin, end));
}

} // namespace

void gemm_in_pieces(const MatrixView& a, const MatrixView& b, Real* c, std::size_t c_stride,
                    Real beta, Real alpha) {
    const std::size_t longest = std::max({a.rows, a.columns, b.columns});
    const std::size_t of_one = a.rows * a.columns * b.columns / std::max<std::size_t>(longest, 1);
    const std::size_t piece = std::max(piece_size / std::max<std::size_t>(of_one, 1), least);
    if (longest <= piece) return gemm(a, b, c, c_stride, beta, alpha);
    for (std::size_t begin = 0; begin < longest; begin += piece) {
        const std::size_t end = std::min(begin + piece, longest);
        if (longest == b.columns)
            gemm(a, columns_between(b, begin, end), c + begin, c_stride, beta, alpha);
        else if (longest == a.rows)
            gemm(a.rows_between(begin, end), b, c + begin * c_stride, c_stride, beta, alpha);
        else
            gemm(columns_between(a, begin, end), b.rows_between(begin, end), c, c_stride,
                 begin == 0 ? beta : 1, alpha);
    }
}

} // namespace tapestry::kernels
