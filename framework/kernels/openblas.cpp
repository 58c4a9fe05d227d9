#include "framework/kernels/openblas.hpp"

#include "framework/kernels/memory.hpp"

#include <sys/mman.h>

extern "C" void openblas_set_num_threads(int);
extern "C" int openblas_get_num_threads();
extern "C" char* openblas_get_corename();

namespace tapestry {

bool set_blas_threads(std::size_t count) {
    openblas_set_num_threads(int(count));
    return true;
}

std::size_t blas_threads() { return std::size_t(openblas_get_num_threads()); }

void require_blas_memory() {
    thread_local bool found = false;
    if (found) return;
    constexpr std::size_t buffer = std::size_t(192) << 20; // 128 MiB in Debian's, and some to spare
    void* memory =
        mmap(nullptr, buffer, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        throw OutOfMemory("[gemm] OpenBLAS's buffer for this thread " + shortage(double(buffer)));
    munmap(memory, buffer);
    found = true;
}

std::string blas_kernels() { return openblas_get_corename(); }

} // namespace tapestry
