#include "framework/kernels/openblas.hpp"

#include "framework/kernels/memory.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <dlfcn.h>
#include <mutex>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>

extern "C" void openblas_set_num_threads(int);
extern "C" int openblas_get_num_threads();
extern "C" char* openblas_get_corename();
// Not in OpenBLAS's headers, though every Debian's has it: where one does not, it is null.
extern "C" [[gnu::weak]] void blas_memory_free(void*);

namespace tapestry {
namespace {

// In Debian's builds. More must be free: others may take some between the trial and OpenBLAS.
constexpr std::size_t buffer_size = std::size_t(128) << 20, to_spare = std::size_t(64) << 20;

// The buffers that OpenBLAS has mapped and will use again, and how many threads may each need one.
struct Buffers {
    std::mutex mutex;
    std::vector<void*> mapped;
    std::size_t threads = 0;
    std::size_t helpers = 0; // those among the threads that OpenBLAS starts for large products
};

// Never destroyed: threads may outlive any static of this file.
Buffers& buffers() {
    static Buffers* buffers = new Buffers;
    return *buffers;
}

// OpenBLAS's own blas_memory_alloc, below: it finds a buffer that no thread uses, or maps one more.
auto allocation_of_openblas() {
    static const auto found =
        reinterpret_cast<void* (*)(int)>(dlsym(RTLD_NEXT, "blas_memory_alloc"));
    return found;
}

// Lets OpenBLAS map what is missing of so many buffers. It would do so in the middle of a product, and
// there it waits for ever where there is no memory.
void map_buffers(Buffers& all, std::size_t needed, const std::string& what) {
    if (const std::size_t found = all.mapped.size(); found < needed) {
        std::vector<std::size_t> pieces(needed - found, buffer_size);
        pieces.push_back(to_spare);
        if (!has_room_for(pieces))
            throw OutOfMemory(what + ' ' +
                              shortage(double((needed - found) * buffer_size + to_spare)));
    }
    all.mapped.reserve(needed);
    std::vector<void*> held;
    held.reserve(needed);
    const auto allocate = allocation_of_openblas();
    bool has_places = true; // OpenBLAS keeps its buffers in a table
    while (allocate && blas_memory_free && all.mapped.size() < needed) {
        void* const buffer = allocate(0);
        has_places = buffer != nullptr;
        if (!has_places) break;
        held.push_back(buffer);
        if (std::find(all.mapped.begin(), all.mapped.end(), buffer) == all.mapped.end())
            all.mapped.push_back(buffer);
    }
    for (void* const buffer : held) blas_memory_free(buffer);
    if (!has_places)
        throw OutOfMemory(what + ": OpenBLAS has " + std::to_string(all.mapped.size()) +
                          " in all: take fewer threads");
}

void add_threads(Buffers& all, std::size_t more, const std::string& what) {
    map_buffers(all, all.threads + more, what);
    all.threads += more;
}

// How many threads the system gives now, up to `count`.
std::size_t threads_to_be_had(std::size_t count) {
    std::mutex gate;
    std::unique_lock closed(gate); // they stand side by side until it opens
    std::vector<std::thread> threads;
    threads.reserve(count);
    try {
        while (threads.size() < count)
            threads.emplace_back([&gate] { const std::lock_guard wait(gate); });
    } catch (const std::exception&) { // no thread, or no memory for what std::thread needs
    }
    closed.unlock();
    for (std::thread& thread : threads) thread.join();
    return threads.size();
}

// What OpenBLAS needs to start its helpers. It ends the program where it cannot.
void require_helpers(std::size_t count) {
    Buffers& all = buffers();
    const std::lock_guard lock(all.mutex);
    if (count <= all.helpers) return;
    const std::string threads = std::to_string(count + 1) + " threads";
    if (const std::size_t got = threads_to_be_had(count); got < count)
        throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again),
                                "[gemm] only " + std::to_string(got + 1) + " of " + threads +
                                    " can be had: take fewer");
    add_threads(all, count - all.helpers, "[gemm] a product on " + threads);
    all.helpers = count;
}

} // namespace

// OpenBLAS asks this function of its own when it begins, before main, and a program's goes before a
// shared library's. It would start a thread for each core, and take a buffer for each; where there is
// no memory, it waits for ever. No exception could leave this place.
extern "C" [[gnu::weak]] int openblas_num_threads_env() {
    if (!has_room_for({buffer_size})) {
        dprintf(
            STDERR_FILENO,
            "%s: OpenBLAS needs %zu MB of memory to begin, and the system has not that much left\n",
            program_invocation_short_name, buffer_size / 1000000);
        _exit(1);
    }
    return 1;
}

// OpenBLAS asks this one in the same way for a buffer, when a product or one of its threads begins. While
// map_buffers holds all there are, OpenBLAS would map one more than there may be memory for.
extern "C" [[gnu::weak]] void* blas_memory_alloc(int purpose) {
    const std::lock_guard lock(buffers().mutex);
    const auto allocate = allocation_of_openblas();
    return allocate ? allocate(purpose) : nullptr;
}

bool set_blas_threads(std::size_t count) {
    if (count > 1) require_helpers(count - 1);
    openblas_set_num_threads(int(count));
    return true;
}

std::size_t blas_threads() { return std::size_t(openblas_get_num_threads()); }

void require_blas_memory() {
    thread_local bool found = false;
    if (found) return;
    Buffers& all = buffers();
    const std::lock_guard lock(all.mutex);
    add_threads(all, 1, "[gemm] OpenBLAS's buffer for this thread");
    found = true;
    struct EndOfThread {
        ~EndOfThread() {
            const std::lock_guard lock(buffers().mutex);
            --buffers().threads;
        }
    };
    thread_local const EndOfThread returns_it;
}

std::string blas_kernels() { return openblas_get_corename(); }

} // namespace tapestry
