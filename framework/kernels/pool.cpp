#include "framework/kernels/pool.hpp"

#include "framework/kernels/memory.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>
#include <map>
#include <mutex>
#include <new>
#include <sys/mman.h>
#include <vector>

namespace tapestry::pool {
namespace {

constexpr std::size_t smallest_pooled = 1024;
constexpr std::size_t largest = std::numeric_limits<std::ptrdiff_t>::max();
constexpr std::size_t cache_line = 64;

// Buffers of this size ask for pages of 2 MiB. Rows read from all over a large table would
// otherwise wait for the address translation of each.
constexpr std::size_t huge = std::size_t(8) << 20, huge_page = std::size_t(2) << 20;

std::align_val_t alignment_of(std::size_t size) {
    return std::align_val_t(size >= huge ? huge_page : cache_line);
}

// Four sizes to each power of two. A buffer is at most a quarter larger than asked for, and tensors
// whose sizes differ a little still share buffers.
std::size_t size_class(std::size_t bytes) {
    const std::size_t step = std::bit_floor(bytes - 1) / 4;
    return (bytes + step - 1) / step * step;
}

struct Shelves {
    std::mutex mutex;
    std::map<std::size_t, std::vector<void*>> free; // by size class
    Statistics statistics{0, 0, 0};
};

// Never destroyed: arrays with static storage may outlive any static of this file.
Shelves& shelves() {
    static Shelves* shelves = new Shelves;
    return *shelves;
}

void release(Shelves& all) {
    for (auto& [size, shelf] : all.free) {
        for (void* buffer : shelf) ::operator delete(buffer, alignment_of(size));
        all.statistics.kept -= size * shelf.size();
        shelf.clear();
    }
}

// Null where there is no memory. A system that promises more than it has ends the program when it is
// written to, so no buffer may be larger than what there can be.
void* fresh(std::size_t size) {
    if (size >= huge && double(size) > memory_limit()) return nullptr;
    void* buffer = ::operator new(size, alignment_of(size), std::nothrow);
    if (buffer && size >= huge) madvise(buffer, size, MADV_HUGEPAGE); // it is only advice
    return buffer;
}

[[noreturn]] void refuse(std::size_t bytes) {
    throw OutOfMemory("[pool] a buffer " + shortage(double(bytes)));
}

std::vector<void*>& shelf_of(Shelves& all, std::size_t bytes) try {
    return all.free[size_class(bytes)];
} catch (const std::bad_alloc&) { // not even for an empty shelf, and that does not say how much
    refuse(bytes);
}

} // namespace

void* allocate(std::size_t bytes) {
    if (bytes < smallest_pooled) {
        void* buffer = std::malloc(bytes);
        if (!buffer && bytes > 0) refuse(bytes);
        return buffer;
    }
    if (bytes > largest) refuse(bytes);
    const std::size_t size = size_class(bytes);
    Shelves& all = shelves();
    const std::lock_guard lock(all.mutex);
    std::vector<void*>& shelf = shelf_of(all, bytes);
    void* buffer;
    if (shelf.empty()) {
        buffer = fresh(size);
        if (!buffer) { // perhaps there is if the kept ones, of other sizes, are given back
            release(all);
            buffer = fresh(size);
        }
        if (!buffer) refuse(bytes);
    } else {
        buffer = shelf.back();
        shelf.pop_back();
        all.statistics.kept -= size;
    }
    all.statistics.in_use += size;
    all.statistics.peak = std::max(all.statistics.peak, all.statistics.in_use);
    return buffer;
}

void deallocate(void* buffer, std::size_t bytes) noexcept {
    if (!buffer) return;
    if (bytes < smallest_pooled) return std::free(buffer);
    const std::size_t size = size_class(bytes);
    Shelves& all = shelves();
    const std::lock_guard lock(all.mutex);
    all.statistics.in_use -= size;
#if defined(__SANITIZE_ADDRESS__)
    ::operator delete(buffer, alignment_of(size)); // so that a use after free is seen
#else
    try {
        all.free[size].push_back(buffer);
        all.statistics.kept += size;
    } catch (const std::bad_alloc&) { // not even the shelf can grow
        ::operator delete(buffer, alignment_of(size));
    }
#endif
}

Statistics statistics() {
    Shelves& all = shelves();
    const std::lock_guard lock(all.mutex);
    return all.statistics;
}

void reset_peak() {
    Shelves& all = shelves();
    const std::lock_guard lock(all.mutex);
    all.statistics.peak = all.statistics.in_use;
}

void release() {
    Shelves& all = shelves();
    const std::lock_guard lock(all.mutex);
    release(all);
}

} // namespace tapestry::pool
