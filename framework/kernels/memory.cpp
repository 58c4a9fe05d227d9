#include "framework/kernels/memory.hpp"

#include "framework/kernels/control_group.hpp"

#include <algorithm>
#include <iomanip>
#include <limits>
#include <sstream>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>

namespace tapestry {

std::string amount_of_memory(double bytes) {
    const bool is_small = bytes < 1e9;
    const double number = bytes / (is_small ? 1e6 : 1e9);
    std::ostringstream out;
    out << std::fixed << std::setprecision(number < 100 ? 1 : 0) << number
        << (is_small ? " MB" : " GB");
    return out.str();
}

double memory_limit() {
    double limit = std::numeric_limits<double>::infinity();
    static const double of_group = control_group_limit("/");
    struct sysinfo system {};
    if (sysinfo(&system) == 0) {
        const double unit = double(system.mem_unit);
        const double memory = std::min(double(system.totalram) * unit, of_group);
        limit = memory + double(system.totalswap) * unit;
    }
    rlimit space{};
    if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY)
        limit = std::min(limit, double(space.rlim_cur));
    return limit;
}

bool has_room_for(const std::vector<std::size_t>& pieces) {
    std::vector<void*> mapped;
    mapped.reserve(pieces.size());
    for (const std::size_t bytes : pieces) {
        void* const memory =
            mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) break;
        mapped.push_back(memory);
    }
    for (std::size_t i = 0; i < mapped.size(); ++i) munmap(mapped[i], pieces[i]);
    return mapped.size() == pieces.size();
}

std::string shortage(double bytes) {
    const double limit = memory_limit();
    const std::string needs = "needs " + amount_of_memory(bytes) + " of memory, and ";
    if (bytes > limit) return needs + "at most " + amount_of_memory(limit) + " can be had";
    return needs + "the system has not that much left";
}

} // namespace tapestry
