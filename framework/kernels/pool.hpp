#pragma once

#include <cstddef>

/// Memory for arrays. A training step asks for the same sizes over and over, and fresh pages from
/// the operating system cost more than the arithmetic done in them. So freed buffers are kept and
/// handed out again. Any thread may free what another one allocated.
namespace tapestry::pool {

/// At least `bytes` bytes, aligned to 64 (a cache line and an AVX-512 register) from 1 KiB on,
/// and to 16 below. Throws OutOfMemory (see kernels/memory.hpp).
void* allocate(std::size_t bytes);

/// Gives back what allocate(bytes) returned. Null is allowed.
void deallocate(void* buffer, std::size_t bytes) noexcept;

struct Statistics {
    std::size_t in_use; ///< bytes handed out and not yet given back
    std::size_t kept;   ///< bytes given back and waiting to be handed out again
    std::size_t peak;   ///< the largest in_use so far, or since reset_peak
};

/// Counts buffers of 1 KiB and more; smaller ones come straight from malloc.
Statistics statistics();

/// From here on, `peak` is the largest in_use since now.
void reset_peak();

/// Returns all kept buffers to the operating system.
void release();

} // namespace tapestry::pool
