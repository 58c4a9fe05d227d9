#include "framework/kernels/blas.hpp"

#include "framework/kernels/openblas.hpp"

#include <complex>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <xtensor-blas/xblas_config.hpp>

#include <xflens/cxxblas/cxxblas.cxx> // xtensor-blas's typed BLAS calls, without its linalg

namespace tapestry {
namespace {

const bool single_threaded = set_blas_threads(1);

using Index = xt::blas_index_t;

Index index(const char* operation, std::size_t extent) {
    if (extent > std::size_t(std::numeric_limits<Index>::max()))
        throw std::invalid_argument("[" + std::string(operation) + "] an extent of " +
                                    std::to_string(extent) + " is more than BLAS can address");
    return Index(extent);
}

Index stride(const char* operation, std::size_t n) {
    return index(operation, n > 0 ? n : 1); // BLAS refuses 0
}

cxxblas::Transpose transpose(const MatrixView& m) {
    return m.is_transposed ? cxxblas::Trans : cxxblas::NoTrans;
}

} // namespace

void blas_gemm(const MatrixView& a, const MatrixView& b, Real* c, std::size_t c_stride, Real beta,
               Real alpha) {
    require_blas_memory();
    const auto n = [](std::size_t extent) { return index("gemm", extent); };
    cxxblas::gemm<Index>(cxxblas::RowMajor, transpose(a), transpose(b), n(a.rows), n(b.columns),
                         n(a.columns), alpha, a.data, stride("gemm", a.stride), b.data,
                         stride("gemm", b.stride), beta, c, stride("gemm", c_stride));
}

} // namespace tapestry
