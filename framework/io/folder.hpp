#pragma once

#include <filesystem>

namespace tapestry {

/// A folder that is held open. What fsync of a file brings to the disk is the file's bytes; its name
/// stands in the folder, and can be lost in a power cut until the folder is synced too.
class OpenFolder {
  public:
    /// Throws std::runtime_error, which names the folder and the reason. A folder that may be written
    /// and not read cannot be opened: it counts as one that cannot be synced (see `sync`).
    explicit OpenFolder(const std::filesystem::path& path);
    ~OpenFolder();

    OpenFolder(const OpenFolder&) = delete;
    OpenFolder& operator=(const OpenFolder&) = delete;

    /// Waits until the names in the folder are on the disk: what was created, renamed or removed in it
    /// stays so after a power cut. Does nothing where the file system cannot sync a folder.
    void sync() const;

  private:
    std::filesystem::path path_;
    int descriptor_;
};

/// The folder in which `path` stands: "." for a mere name.
std::filesystem::path folder_of(const std::filesystem::path& path);

/// Waits until the names in the folder `path` are on the disk (see OpenFolder).
void sync_folder(const std::filesystem::path& path);

/// Makes the symbolic link `link` lead to `target`, in one step: a reader (or a power cut) meets the
/// old link or the new one, never none. The new link is made beside the old one as LINK.tmp0, takes
/// its name by a rename, and the folder is synced. `target` is stored as it is given, relative to the
/// link's folder if it is relative, and need not exist. A file that stands at `link` is replaced
/// too; a folder is not. A LINK.tmp0 that a crash left is replaced.
///
/// Throws std::runtime_error, which names the link and the reason; the old link stays then, except
/// where only the last sync failed.
void replace_link(const std::filesystem::path& link, const std::filesystem::path& target);

} // namespace tapestry
