#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>

namespace tapestry {

/// Makes what `writer` writes the content of the file `path`: all of it or, on any error, none.
/// The bytes go to a new file beside `path`, reach the disk, and then take its name, so that a
/// reader (or a power cut) meets the old file or the new one. On failure the new file is removed
/// and the old one stays as it was. A symbolic link is followed.
///
/// `writer` need not check the stream: it throws at the first byte that cannot be written, and
/// formats numbers the same way under every locale.
///
/// Throws std::runtime_error, which names the file and the reason; also where `path` is a device
/// or a folder, or a file without write permission. What `writer` throws is passed on.
void write_atomically(const std::filesystem::path& path,
                      const std::function<void(std::ostream&)>& writer);

} // namespace tapestry
