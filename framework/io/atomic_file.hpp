#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>

namespace tapestry {

/// Makes what `writer` writes the content of the file `path`: all of it or, on any error, none.
/// The bytes go to a new file beside `path`, reach the disk, and then take its name, which reaches the
/// disk too. So a reader (or a power cut) meets the old file or the new one. On failure the new file
/// is removed and the old one stays as it was, except where only the last sync failed. A symbolic link
/// is followed.
///
/// The new file has the rights of the old one (see copy_rights), or those that the umask leaves.
/// Other hard links to the old file keep the old content: who linked it wanted to keep that.
///
/// What a process that was killed left, PATH.tmp0, is removed by the next write of `path`. Two
/// processes may write at once: the file is what the last one wrote.
///
/// `writer` need not check the stream: it throws at the first byte that cannot be written, and
/// formats numbers the same way under every locale.
///
/// Throws std::runtime_error, which names the file and the reason; also where `path` is a device
/// or a folder, or a file without write permission. What `writer` throws is passed on.
void write_atomically(const std::filesystem::path& path,
                      const std::function<void(std::ostream&)>& writer);

} // namespace tapestry
