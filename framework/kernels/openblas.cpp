#include "framework/kernels/openblas.hpp"

extern "C" void openblas_set_num_threads(int);
extern "C" int openblas_get_num_threads();
extern "C" char* openblas_get_corename();

namespace tapestry {

bool set_blas_threads(std::size_t count) {
    openblas_set_num_threads(int(count));
    return true;
}

std::size_t blas_threads() { return std::size_t(openblas_get_num_threads()); }

std::string blas_kernels() { return openblas_get_corename(); }

} // namespace tapestry
