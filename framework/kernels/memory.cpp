#include "framework/kernels/memory.hpp"

#include <algorithm>
#include <iomanip>
#include <limits>
#include <sstream>
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
    struct sysinfo system {};
    if (sysinfo(&system) == 0)
        limit = (double(system.totalram) + double(system.totalswap)) * double(system.mem_unit);
    rlimit space{};
    if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY)
        limit = std::min(limit, double(space.rlim_cur));
    return limit;
}

std::string shortage(double bytes) {
    const double limit = memory_limit();
    const std::string needs = "needs " + amount_of_memory(bytes) + " of memory, and ";
    if (bytes > limit) return needs + "at most " + amount_of_memory(limit) + " can be had";
    return needs + "the system has not that much left";
}

} // namespace tapestry
