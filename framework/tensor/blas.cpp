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

using Index = xt::blas_index_t;

Index index(std::string_view operation, std::size_t n) {
    require(n <= std::size_t(std::numeric_limits<Index>::max()), operation, "an extent of ", n,
            " is more than BLAS can address");
    return Index(n);
}

Index stride(std::string_view operation, std::size_t n) {
    return index(operation, n > 0 ? n : 1); // BLAS refuses 0
}

cxxblas::Transpose transpose(const MatrixView& m) {
    return m.is_transposed ? cxxblas::Trans : cxxblas::NoTrans;
}

} // namespace

void gemm(const MatrixView& a, const MatrixView& b, Real* c, std::size_t c_stride, Real beta,
          Real alpha) {
    require(a.columns == b.rows, "gemm", "inner dimensions differ: (", a.rows, ", ", a.columns,
            ") · (", b.rows, ", ", b.columns, ")");
    const auto n = [](std::size_t extent) { return index("gemm", extent); };
    cxxblas::gemm<Index>(cxxblas::RowMajor, transpose(a), transpose(b), n(a.rows), n(b.columns),
                         n(a.columns), alpha, a.data, stride("gemm", a.stride), b.data,
                         stride("gemm", b.stride), beta, c, stride("gemm", c_stride));
}

void gemv(const MatrixView& a, const Real* x, Real* y) {
    const MatrixView stored = a.is_transposed ? transposed(a) : a;
    cxxblas::gemv<Index>(cxxblas::RowMajor, transpose(a), index("gemv", stored.rows),
                         index("gemv", stored.columns), Real(1), a.data, stride("gemv", a.stride),
                         x, Index(1), Real(1), y, Index(1));
}

BlasThreads::BlasThreads(std::size_t count) { openblas_set_num_threads(int(count)); }

BlasThreads::~BlasThreads() { openblas_set_num_threads(1); }

std::string blas_kernels() { return openblas_get_corename(); }

} // namespace tapestry
