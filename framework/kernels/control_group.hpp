#pragma once

#include <filesystem>

namespace tapestry {

/// How many bytes of memory Linux lets this process's control group have, which is how containers
/// are limited. Infinity where there is no limit. `root` is "/", or a folder with the proc and sys
/// of a test.
double control_group_limit(const std::filesystem::path& root);

} // namespace tapestry
