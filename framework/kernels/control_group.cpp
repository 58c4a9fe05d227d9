#include "framework/kernels/control_group.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace tapestry {
namespace {

namespace fs = std::filesystem;

// The least number in the files of that name, in `folder` / `group` and the folders above it.
// "max", which is no number, sets no limit. A container may see its group as the topmost folder.
double least(const fs::path& folder, fs::path group, const char* name) {
    double limit = std::numeric_limits<double>::infinity();
    for (bool is_top = false; !is_top; group = group.parent_path()) {
        is_top = group.empty();
        double found = 0;
        if (std::ifstream(folder / group / name) >> found) limit = std::min(limit, found);
    }
    return limit;
}

} // namespace

double control_group_limit(const fs::path& root) {
    double limit = std::numeric_limits<double>::infinity();
    std::ifstream groups(root / "proc/self/cgroup"); // lines "4:memory:/a/b", or "0::/a/b"
    for (std::string line; std::getline(groups, line);) {
        const std::size_t first = line.find(':'), second = line.find(":/", first + 1);
        if (second == std::string::npos) continue;
        const std::string controller = line.substr(first + 1, second - first - 1);
        const fs::path group = line.substr(second + 2), all = root / "sys/fs/cgroup";
        if (controller.empty()) limit = std::min(limit, least(all, group, "memory.max"));
        if (controller == "memory")
            limit = std::min(limit, least(all / "memory", group, "memory.limit_in_bytes"));
    }
    return limit;
}

} // namespace tapestry
