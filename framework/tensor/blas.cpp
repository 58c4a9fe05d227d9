#include "framework/tensor/blas.hpp"

#include "framework/tensor/error.hpp"

#include <complex>
#include <limits>
#include <type_traits>
#include <xtensor-blas/xblas_config.hpp>

#include <xflens/cxxblas/cxxblas.cxx> // xtensor-blas's typed BLAS calls, without its linalg

extern "C" void openblas_set_num_threads(int);
extern "C" char* openblas_get_corename();

namespace tapestry {
namespace {

// OpenBLAS's own threads cost small products more than they gain, and would fight with ours.
const bool single_threaded = [] {
    openblas_set_num_threads(1);
    return true;
}();

} // namespace

void gemm(const MatrixView& a, const MatrixView& b, Real* c, std::size_t c_stride, Real beta,
          Real alpha) {
    require(a.columns == b.rows, "gemm", "inner dimensions differ: (", a.rows, ", ", a.columns,
            ") · (", b.rows, ", ", b.columns, ")");
    const auto transpose = [](const MatrixView& m) {
        return m.is_transposed ? cxxblas::Trans : cxxblas::NoTrans;
    };
    using Index = xt::blas_index_t;
    const auto index = [](std::size_t n) {
        require(n <= std::size_t(std::numeric_limits<Index>::max()), "gemm", "an extent of ", n,
                " is more than BLAS can address");
        return Index(n);
    };
    const auto stride = [&](std::size_t s) { return index(s > 0 ? s : 1); }; // BLAS refuses 0
    cxxblas::gemm<Index>(cxxblas::RowMajor, transpose(a), transpose(b), index(a.rows),
                         index(b.columns), index(a.columns), alpha, a.data, stride(a.stride),
                         b.data, stride(b.stride), beta, c, stride(c_stride));
}

std::string blas_kernels() { return openblas_get_corename(); }

} // namespace tapestry
