#include "framework/kernels/pool.hpp"

#include "framework/kernels/free_pages.hpp"
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

// The address sanitizer sees where a buffer ends, and a use after it is freed, where none is kept.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool keeps_buffers = false;
#else
constexpr bool keeps_buffers = true;
#endif

// Between these sizes a buffer is whole pages, and free ones are joined and cut. What forward saves
// takes most of a step's memory, and the gradients, of other sizes, later lie where that was. Larger
// ones are faster where the buffer that was given back last is the next one.
constexpr std::size_t smallest_paged = std::size_t(64) << 10, end_paged = std::size_t(4) << 20;

bool is_paged(std::size_t size) {
    return keeps_buffers && size >= smallest_paged && size < end_paged;
}

// Eight sizes to each power of two. A buffer is at most an eighth larger than asked for, and tensors
// whose sizes differ a little still share buffers.
std::size_t size_class(std::size_t bytes) {
    const std::size_t step = std::bit_floor(bytes - 1) / 8;
    const std::size_t size = (bytes + step - 1) / step * step;
    return is_paged(size) ? kernels::FreePages::whole(size) : size;
}

struct Shelves {
    std::mutex mutex;
    std::map<std::size_t, std::vector<void*>> free; // by size class
    kernels::FreePages pages;
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
        shelf.clear();
    }
    all.pages.give_back_all();
    all.statistics.kept = 0;
}

// Null where there is no memory. A system that promises more than it has ends the program when it is
// written to, so no buffer may be larger than what there can be.
void* fresh(std::size_t size) {
    if (is_paged(size)) return kernels::FreePages::fresh(size);
    if (size >= huge && double(size) > memory_limit()) return nullptr;
    void* buffer = ::operator new(size, alignment_of(size), std::nothrow);
    if (buffer && size >= huge) madvise(buffer, size, MADV_HUGEPAGE); // it is only advice
    return buffer;
}

[[noreturn]] void refuse(std::size_t bytes) {
    throw OutOfMemory("[pool] a buffer " + shortage(double(bytes)));
}

// One that is kept, or null. Of a shelf, that which was given back last may still be in the cache.
void* kept(Shelves& all, std::size_t size) noexcept {
    if (is_paged(size)) return all.pages.take(size);
    const auto found = all.free.find(size);
    if (found == all.free.end() || found->second.empty()) return nullptr;
    std::vector<void*>& shelf = found->second;
    void* const buffer = shelf.back();
    shelf.pop_back();
    return buffer;
}

// Throws std::bad_alloc.
void keep(Shelves& all, void* buffer, std::size_t size) {
    if (is_paged(size))
        all.pages.add(buffer, size);
    else
        all.free[size].push_back(buffer);
}

void give_back(void* buffer, std::size_t size) noexcept {
    if (is_paged(size))
        kernels::FreePages::give_back(buffer, size);
    else
        ::operator delete(buffer, alignment_of(size));
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
    void* buffer = kept(all, size);
    if (buffer) {
        all.statistics.kept -= size;
    } else {
        buffer = fresh(size);
        if (!buffer) { // perhaps there is if the kept ones, of other sizes, are given back
            release(all);
            buffer = fresh(size);
        }
        if (!buffer) refuse(bytes);
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
    if (!keeps_buffers) return give_back(buffer, size);
    try {
        keep(all, buffer, size);
        all.statistics.kept += size;
    } catch (const std::bad_alloc&) { // not even the list of what is kept can grow
        give_back(buffer, size);
    }
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
