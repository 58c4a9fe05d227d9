#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace tapestry {

/// The result of `call`, which is made again where a signal interrupted it: a call that returns -1
/// with EINTR has done nothing.
template<typename Call>
auto retry_interrupted(const Call& call) {
    for (;;) {
        const auto result = call();
        if (result != -1 || errno != EINTR) return result;
    }
}

/// What a file system answers that does not know a call, such as fsync of a folder.
inline bool is_unsupported(int error) {
    return error == EINVAL || error == ENOSYS || error == ENOTSUP;
}

/// The text of an errno: "No space left on device".
inline std::string error_text(int error) { return std::generic_category().message(error); }

} // namespace tapestry
