// A library for LD_PRELOAD that stands between a program and what it does to the files of one folder.
// It numbers the calls, writes them down, and lets one fail or kills the program before it. Set by
// faults.py:
//
//   FAULT_FOLDER   counts the calls whose path or descriptor is this folder or in it (no link in it)
//   FAULT_LOG      a file, to which a line is added for each call: its number, name and paths
//   FAULT_KILL     the call before which the program is killed, as by kill -9
//   FAULT_FROM     the calls FROM to TO fail ...
//   FAULT_TO
//   FAULT_ERRNO    ... with this error
//   FAULT_HALF     is set: if the call is a write, half of its bytes are written first. For an error
//                  the program gets told so, and the next call fails, as on a disk that is full.
//
// What stdio writes from its own buffer is not seen; C++ streams write through write and writev.

#undef _FILE_OFFSET_BITS // so that open and open64 are two names here, as in the C library

#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

long number_in(const char* name, long otherwise) {
    const char* const text = std::getenv(name);
    return text ? std::atol(text) : otherwise;
}

// Made at the first call, which can come before the constructors of this library.
struct Settings {
    std::string folder = std::getenv("FAULT_FOLDER") ? std::getenv("FAULT_FOLDER") : "";
    const char* log = std::getenv("FAULT_LOG");
    long kill = number_in("FAULT_KILL", LONG_MAX);
    long from = number_in("FAULT_FROM", LONG_MAX);
    long to = number_in("FAULT_TO", 0);
    int error = static_cast<int>(number_in("FAULT_ERRNO", EIO));
    bool half = std::getenv("FAULT_HALF") != nullptr;
    std::atomic<long> calls{0};
};

Settings& settings() {
    static Settings settings;
    return settings;
}

// The function that the program would have called.
template<typename Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// Calls to the kernel that this library does not see again.
std::string link_text(const std::string& path) {
    char text[PATH_MAX];
    const long size = ::syscall(SYS_readlinkat, AT_FDCWD, path.c_str(), text, sizeof text);
    return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

std::string path_of(int descriptor) {
    return link_text("/proc/self/fd/" + std::to_string(descriptor));
}

// The name's folder with its links followed, and the name, which may be one.
std::string path_of(int folder, const char* path) {
    std::string whole = path;
    if (whole.empty()) return folder == AT_FDCWD ? "" : path_of(folder);
    if (whole[0] != '/')
        whole = (folder == AT_FDCWD ? link_text("/proc/self/cwd") : path_of(folder)) + "/" + whole;
    while (whole.size() > 1 && whole.back() == '/') whole.pop_back();
    const std::size_t slash = whole.rfind('/');
    char real[PATH_MAX];
    if (!::realpath(slash ? whole.substr(0, slash).c_str() : "/", real)) return whole;
    return (real[1] ? std::string(real) : "") + whole.substr(slash);
}

std::string path_of(const char* path) { return path_of(AT_FDCWD, path); }

bool is_inside(const std::string& path) {
    const std::string& folder = settings().folder;
    return !folder.empty() && path.compare(0, folder.size(), folder) == 0 &&
           (path.size() == folder.size() || path[folder.size()] == '/');
}

void write_down(long number, const char* call, const std::string& path, const std::string& other) {
    const char* const file = settings().log;
    if (!file) return;
    const std::string line =
        std::to_string(number) + '\t' + call + '\t' + path + '\t' + other + '\n';
    const long log =
        ::syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) std::abort();
    ::syscall(SYS_write, log, line.data(), line.size());
    ::syscall(SYS_close, log);
}

[[noreturn]] void die() {
    ::kill(::getpid(), SIGKILL);
    for (;;) ::pause();
}

enum class Fate { happens, fails, half_then_killed, half };

// What becomes of a call. Whoever counts more than one path names the other one too.
Fate fate(const char* call, const std::string& path, const std::string& other = {}) {
    const int before = errno;
    if (!is_inside(path) && !is_inside(other)) {
        errno = before;
        return Fate::happens;
    }
    Settings& set = settings();
    const long number = ++set.calls;
    const bool writes = std::string(call).find("write") != std::string::npos;
    write_down(number, call, path, other);
    errno = before;
    if (number == set.kill) {
        if (set.half && writes) return Fate::half_then_killed;
        die();
    }
    if (set.half && writes && number == set.from) return Fate::half;
    // After half a write the next call fails too: the program writes the rest.
    if (number < set.from || number > set.to + (set.half ? 1 : 0)) return Fate::happens;
    errno = set.error;
    return Fate::fails;
}

template<typename Result, typename Call>
Result unless_it_fails(Fate fate, Result failure, const Call& call) {
    return fate == Fate::fails ? failure : call();
}

template<typename Call>
ssize_t written(Fate fate, std::size_t count, const Call& call) {
    if (fate == Fate::fails) return -1;
    if (fate == Fate::happens) return call(count);
    const ssize_t result = call((count + 1) / 2);
    if (fate == Fate::half_then_killed) die();
    return result;
}

mode_t mode_from(std::va_list arguments, int flags) {
    return flags & O_CREAT ? static_cast<mode_t>(va_arg(arguments, int)) : 0;
}

template<typename... Mode>
int opened(const char* name, int folder, const char* path, int flags, mode_t mode) {
    const char* const call = flags & O_DIRECTORY               ? "open_folder"
                             : (flags & O_ACCMODE) == O_RDONLY ? "open_to_read"
                                                               : "open";
    return unless_it_fails(fate(call, path_of(folder, path)), -1, [&] {
        return next<int(int, const char*, int, ...)>(name)(folder, path, flags, mode);
    });
}

std::FILE* opened_stream(const char* name, const char* path, const char* mode) {
    const char* const call =
        std::string(mode).find_first_of("wa+") == std::string::npos ? "open_to_read" : "open";
    return unless_it_fails(fate(call, path_of(path)), static_cast<std::FILE*>(nullptr), [&] {
        return next<std::FILE*(const char*, const char*)>(name)(path, mode);
    });
}

} // namespace

extern "C" {

int open(const char* path, int flags, ...) {
    std::va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_from(arguments, flags);
    va_end(arguments);
    return opened("openat", AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
    std::va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_from(arguments, flags);
    va_end(arguments);
    return opened("openat64", AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
    std::va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_from(arguments, flags);
    va_end(arguments);
    return opened("openat", folder, path, flags, mode);
}

int openat64(int folder, const char* path, int flags, ...) {
    std::va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_from(arguments, flags);
    va_end(arguments);
    return opened("openat64", folder, path, flags, mode);
}

int creat(const char* path, mode_t mode) {
    return opened("openat", AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int creat64(const char* path, mode_t mode) {
    return opened("openat64", AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

std::FILE* fopen(const char* path, const char* mode) { return opened_stream("fopen", path, mode); }

std::FILE* fopen64(const char* path, const char* mode) {
    return opened_stream("fopen64", path, mode);
}

// A file is closed even if the call fails, as Linux does it.
int close(int descriptor) {
    const Fate what = fate("close", path_of(descriptor));
    const int error = errno;
    const int result = next<int(int)>("close")(descriptor);
    if (what != Fate::fails) return result;
    errno = error;
    return -1;
}

int fclose(std::FILE* stream) {
    const Fate what = fate("close", path_of(::fileno(stream)));
    const int error = errno;
    const int result = next<int(std::FILE*)>("fclose")(stream);
    if (what != Fate::fails) return result;
    errno = error;
    return EOF;
}

ssize_t write(int descriptor, const void* bytes, std::size_t count) {
    return written(fate("write", path_of(descriptor)), count, [&](std::size_t part) {
        return next<ssize_t(int, const void*, std::size_t)>("write")(descriptor, bytes, part);
    });
}

ssize_t pwrite(int descriptor, const void* bytes, std::size_t count, off_t offset) {
    return written(fate("pwrite", path_of(descriptor)), count, [&](std::size_t part) {
        return next<ssize_t(int, const void*, std::size_t, off_t)>("pwrite")(descriptor, bytes,
                                                                             part, offset);
    });
}

ssize_t pwrite64(int descriptor, const void* bytes, std::size_t count, off64_t offset) {
    return written(fate("pwrite", path_of(descriptor)), count, [&](std::size_t part) {
        return next<ssize_t(int, const void*, std::size_t, off64_t)>("pwrite64")(descriptor, bytes,
                                                                                 part, offset);
    });
}

// Half of several stretches: the first of them, or half of the only one.
ssize_t writev(int descriptor, const struct iovec* parts, int count) {
    const Fate what = fate("writev", path_of(descriptor));
    if (what == Fate::half || what == Fate::half_then_killed)
        return written(what, count > 1 ? 2 * parts[0].iov_len : parts[0].iov_len,
                       [&](std::size_t part) {
                           return next<ssize_t(int, const void*, std::size_t)>("write")(
                               descriptor, parts[0].iov_base, part);
                       });
    return unless_it_fails(what, ssize_t{-1}, [&] {
        return next<ssize_t(int, const struct iovec*, int)>("writev")(descriptor, parts, count);
    });
}

ssize_t sendfile(int to, int from, off_t* offset, std::size_t count) noexcept {
    return written(fate("sendfile", path_of(to), path_of(from)), count, [&](std::size_t part) {
        return next<ssize_t(int, int, off_t*, std::size_t)>("sendfile")(to, from, offset, part);
    });
}

ssize_t sendfile64(int to, int from, off64_t* offset, std::size_t count) noexcept {
    return written(fate("sendfile", path_of(to), path_of(from)), count, [&](std::size_t part) {
        return next<ssize_t(int, int, off64_t*, std::size_t)>("sendfile64")(to, from, offset, part);
    });
}

int fsync(int descriptor) {
    return unless_it_fails(fate("fsync", path_of(descriptor)), -1,
                           [&] { return next<int(int)>("fsync")(descriptor); });
}

int fdatasync(int descriptor) {
    return unless_it_fails(fate("fdatasync", path_of(descriptor)), -1,
                           [&] { return next<int(int)>("fdatasync")(descriptor); });
}

int ftruncate(int descriptor, off_t size) noexcept {
    return unless_it_fails(fate("ftruncate", path_of(descriptor)), -1,
                           [&] { return next<int(int, off_t)>("ftruncate")(descriptor, size); });
}

int ftruncate64(int descriptor, off64_t size) noexcept {
    return unless_it_fails(fate("ftruncate", path_of(descriptor)), -1, [&] {
        return next<int(int, off64_t)>("ftruncate64")(descriptor, size);
    });
}

int truncate(const char* path, off_t size) noexcept {
    return unless_it_fails(fate("truncate", path_of(path)), -1,
                           [&] { return next<int(const char*, off_t)>("truncate")(path, size); });
}

int truncate64(const char* path, off64_t size) noexcept {
    return unless_it_fails(fate("truncate", path_of(path)), -1, [&] {
        return next<int(const char*, off64_t)>("truncate64")(path, size);
    });
}

int rename(const char* from, const char* to) noexcept {
    return unless_it_fails(fate("rename", path_of(from), path_of(to)), -1,
                           [&] { return next<int(const char*, const char*)>("rename")(from, to); });
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
    return unless_it_fails(fate("rename", path_of(from_folder, from), path_of(to_folder, to)), -1,
                           [&] {
                               return next<int(int, const char*, int, const char*)>("renameat")(
                                   from_folder, from, to_folder, to);
                           });
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned int flags) noexcept {
    return unless_it_fails(fate("rename", path_of(from_folder, from), path_of(to_folder, to)), -1,
                           [&] {
                               return next<int(int, const char*, int, const char*, unsigned int)>(
                                   "renameat2")(from_folder, from, to_folder, to, flags);
                           });
}

int link(const char* from, const char* to) noexcept {
    return unless_it_fails(fate("link", path_of(from), path_of(to)), -1,
                           [&] { return next<int(const char*, const char*)>("link")(from, to); });
}

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
    return unless_it_fails(fate("link", path_of(from_folder, from), path_of(to_folder, to)), -1,
                           [&] {
                               return next<int(int, const char*, int, const char*, int)>("linkat")(
                                   from_folder, from, to_folder, to, flags);
                           });
}

int symlink(const char* target, const char* path) noexcept {
    return unless_it_fails(fate("symlink", path_of(path), target), -1, [&] {
        return next<int(const char*, const char*)>("symlink")(target, path);
    });
}

int symlinkat(const char* target, int folder, const char* path) noexcept {
    return unless_it_fails(fate("symlink", path_of(folder, path), target), -1, [&] {
        return next<int(const char*, int, const char*)>("symlinkat")(target, folder, path);
    });
}

int unlink(const char* path) noexcept {
    return unless_it_fails(fate("unlink", path_of(path)), -1,
                           [&] { return next<int(const char*)>("unlink")(path); });
}

int unlinkat(int folder, const char* path, int flags) noexcept {
    return unless_it_fails(fate("unlink", path_of(folder, path)), -1, [&] {
        return next<int(int, const char*, int)>("unlinkat")(folder, path, flags);
    });
}

int remove(const char* path) noexcept {
    return unless_it_fails(fate("unlink", path_of(path)), -1,
                           [&] { return next<int(const char*)>("remove")(path); });
}

int rmdir(const char* path) noexcept {
    return unless_it_fails(fate("rmdir", path_of(path)), -1,
                           [&] { return next<int(const char*)>("rmdir")(path); });
}

int mkdir(const char* path, mode_t mode) noexcept {
    return unless_it_fails(fate("mkdir", path_of(path)), -1,
                           [&] { return next<int(const char*, mode_t)>("mkdir")(path, mode); });
}

int mkdirat(int folder, const char* path, mode_t mode) noexcept {
    return unless_it_fails(fate("mkdir", path_of(folder, path)), -1, [&] {
        return next<int(int, const char*, mode_t)>("mkdirat")(folder, path, mode);
    });
}

int chmod(const char* path, mode_t mode) noexcept {
    return unless_it_fails(fate("chmod", path_of(path)), -1,
                           [&] { return next<int(const char*, mode_t)>("chmod")(path, mode); });
}

int fchmod(int descriptor, mode_t mode) noexcept {
    return unless_it_fails(fate("chmod", path_of(descriptor)), -1,
                           [&] { return next<int(int, mode_t)>("fchmod")(descriptor, mode); });
}

int fchmodat(int folder, const char* path, mode_t mode, int flags) noexcept {
    return unless_it_fails(fate("chmod", path_of(folder, path)), -1, [&] {
        return next<int(int, const char*, mode_t, int)>("fchmodat")(folder, path, mode, flags);
    });
}

int chown(const char* path, uid_t owner, gid_t group) noexcept {
    return unless_it_fails(fate("chown", path_of(path)), -1, [&] {
        return next<int(const char*, uid_t, gid_t)>("chown")(path, owner, group);
    });
}

int fchown(int descriptor, uid_t owner, gid_t group) noexcept {
    return unless_it_fails(fate("chown", path_of(descriptor)), -1, [&] {
        return next<int(int, uid_t, gid_t)>("fchown")(descriptor, owner, group);
    });
}

} // extern "C"
