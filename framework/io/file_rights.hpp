#pragma once

#include <filesystem>

namespace tapestry {

/// Who may read and write a file: its permissions, its access control list, its group and, where the
/// process may give files away, its owner.
///
/// Gives the open file `descriptor` the rights of the file `path`. What the process is not allowed to
/// give, or the file system does not know, is left out, and never so that somebody may read who could
/// not before: a group that cannot stay as it is may do what all others may. Throws
/// std::runtime_error where the rights cannot be read or set for another reason.
void copy_rights(const std::filesystem::path& path, int descriptor);

} // namespace tapestry
