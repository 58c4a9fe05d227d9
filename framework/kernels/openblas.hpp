#pragma once

#include <cstddef>
#include <string>

/// OpenBLAS beside its products: its threads and its kernels.
namespace tapestry {

/// Lets every product use `count` threads from here on, and returns true. This framework starts
/// with one, because its parallelism is one tape for each thread. OpenBLAS's own threads cost small
/// products more than they gain. Throws OutOfMemory or std::system_error where the system
/// has no memory or no threads for that.
bool set_blas_threads(std::size_t count);

/// How many threads a product may use.
std::size_t blas_threads();

/// Lets every product use `count` threads for as long as it lives, and then one again. For the one
/// thread that computes while others have nothing to do.
class BlasThreads {
  public:
    explicit BlasThreads(std::size_t count) { set_blas_threads(count); }
    ~BlasThreads() { set_blas_threads(1); }
    BlasThreads(const BlasThreads&) = delete;
    BlasThreads& operator=(const BlasThreads&) = delete;
};

/// OpenBLAS waits for ever where it finds no memory for a thread's buffer. This throws OutOfMemory
/// instead, on its first call on a thread, or sees to it that the buffer is there. Products and
/// decompositions call it.
void require_blas_memory();

/// The kernels that OpenBLAS chose for this CPU, such as "SkylakeX" or "Haswell".
std::string blas_kernels();

} // namespace tapestry
