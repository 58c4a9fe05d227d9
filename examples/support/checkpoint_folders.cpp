#include "examples/support/checkpoint_folders.hpp"

#include "examples/support/strict_json.hpp"
#include "framework/io/folder.hpp"
#include "framework/io/system_calls.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <stdio.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

using namespace tapestry;
using nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

constexpr const char* files[] = {"model.safetensors",
                                 "config.json",
                                 "vocab.txt",
                                 "metrics.jsonl",
                                 "snapshots.safetensors",
                                 "training.safetensors",
                                 "count_vectors.safetensors",
                                 "report.html"};

// The step in the name of a checkpoint's folder: 100 of step-100, and of step-100-2 where step-100 was
// there already. -1 for any other name.
std::int64_t step_of(const fs::path& checkpoint) {
    const std::string name = checkpoint.filename().string();
    const std::string digits = name.substr(std::min<std::size_t>(5, name.size()));
    if (!name.starts_with("step-") || digits.empty() || digits.size() > 20 ||
        digits.find_first_not_of("0123456789-") != std::string::npos)
        return -1;
    return std::strtoll(digits.c_str(), nullptr, 10);
}

std::vector<fs::path> checkpoints_in(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder / "checkpoints"))
        if (step_of(entry.path()) >= 0) found.push_back(entry.path());
    return found;
}

void try_to_write(const fs::path& folder) {
    const fs::path probe = folder / "step-0-0"; // cleared like a checkpoint if this is killed;
    errno = 0;
    std::ofstream file(probe);
    const bool written = bool(file << "written" << std::flush);
    const std::string reason = tapestry::error_text(errno);
    file.close();
    std::error_code ignored;
    fs::remove(probe, ignored);
    if (!written) throw std::runtime_error(folder.string() + " cannot be written: " + reason);
}

std::string content_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// Programs that copy a folder and follow links leave a folder where the link was. It becomes a link
// again, to the checkpoint of which it is a copy.
void restore_link(const fs::path& folder, const char* name) {
    const fs::path copy = folder / name, temporary = folder / (std::string(name) + ".tmp0");
    if (!fs::is_directory(fs::symlink_status(copy))) return;
    for (const fs::path& checkpoint : checkpoints_in(folder)) {
        if (content_of(checkpoint / "config.json") != content_of(copy / "config.json")) continue;
        replace_link(temporary, "checkpoints" / checkpoint.filename());
        if (renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, copy.c_str(), RENAME_EXCHANGE) != 0)
            break;
        fs::remove_all(temporary);
        return;
    }
    throw std::runtime_error(copy.string() +
                             " is a folder, and has to be a link to one of those in " +
                             (folder / "checkpoints").string() + ": copy runs with their links");
}

// Nothing where it cannot be read.
ordered_json config_of(const fs::path& checkpoint) {
    std::ifstream stream(checkpoint / "config.json");
    try {
        const ordered_json config = parse_json(stream);
        if (config.is_object()) return config;
    } catch (const std::exception&) {
        // as of one that says nothing
    }
    return ordered_json::object();
}

} // namespace

CheckpointFolders::CheckpointFolders(const fs::path& folder)
    : folder_(folder) {
    for (const char* name : files)
        if (fs::is_directory(folder / name))
            throw std::runtime_error((folder / name).string() + " is a folder, but must be a file");
    fs::create_directories(folder / "checkpoints");
    try_to_write(folder / "checkpoints");
    for (const char* link : {"last", "best"}) restore_link(folder, link);
    if (fs::is_symlink(folder / "last") && !fs::exists(folder / "last"))
        throw std::runtime_error((folder / "last").string() + " leads to " +
                                 fs::read_symlink(folder / "last").string() +
                                 ", where no checkpoint is: make it lead to another one of " +
                                 (folder / "checkpoints").string() + ", or remove it");
    if (!fs::exists(folder / "last"))
        for (const fs::path& checkpoint : checkpoints_in(folder))
            if (step_of(checkpoint) > 0)
                throw std::runtime_error(folder.string() +
                                         " has no link to its checkpoints: make it by ln -s " +
                                         ("checkpoints" / checkpoint.filename()).string() + ' ' +
                                         (folder / "last").string());
    clear();
    if (fs::exists(folder / "last")) link_files();
    for (const char* name : files)
        if (struct stat file; stat((folder / name).c_str(), &file) == 0)
            rights_[name] = {file.st_mode & 07777, file.st_gid};
}

CheckpointFolders::~CheckpointFolders() {
    std::error_code ignored; // where some are in it
    fs::remove(folder_ / "checkpoints", ignored);
}

// Who may not give a file to that group keeps it for his own.
void CheckpointFolders::give_rights(const fs::path& file) const {
    const auto before = rights_.find(file.filename().string());
    if (before == rights_.end()) return;
    const auto [mode, group] = before->second;
    if (chown(file.c_str(), uid_t(-1), group) == 0) chmod(file.c_str(), mode);
}

bool CheckpointFolders::hold_a_checkpoint() const {
    return fs::exists(folder_ / "last" / "training.safetensors");
}

bool CheckpointFolders::hold_a_run() const {
    if (fs::exists(folder_ / "last")) return step_of(last()) > 0;
    return fs::exists(folder_ / "config.json") || fs::exists(folder_ / "model.safetensors");
}

fs::path CheckpointFolders::last() const { return fs::canonical(folder_ / "last"); }

fs::path CheckpointFolders::begin(std::int64_t step) const {
    const std::string name = "step-" + std::to_string(step);
    fs::path checkpoint = folder_ / "checkpoints" / name;
    for (int number = 2; !fs::create_directory(checkpoint); ++number)
        checkpoint.replace_filename(name + '-' + std::to_string(number));
    return checkpoint;
}

bool CheckpointFolders::is_last(const fs::path& checkpoint) const {
    std::error_code ignored; // where there is none
    return fs::equivalent(checkpoint, folder_ / "last", ignored);
}

void CheckpointFolders::abandon(const fs::path& checkpoint) const {
    std::error_code ignored;
    if (!is_last(checkpoint)) fs::remove_all(checkpoint, ignored);
}

void CheckpointFolders::make_last(const fs::path& checkpoint) const {
    adopt_files();
    fs::path before;
    if (fs::exists(folder_ / "last")) {
        before = last();
    } else {
        // Links that lead nowhere yet: with `last` all files are there at once.
        for (const char* name : files)
            if (fs::exists(checkpoint / name))
                replace_link(folder_ / name, fs::path("last") / name);
    }
    for (const char* name : files) give_rights(checkpoint / name);
    sync_folder(checkpoint);
    sync_folder(folder_ / "checkpoints");
    replace_link(folder_ / "last", "checkpoints" / checkpoint.filename());
    link_files();
    clear(before);
}

// An early version wrote the files of a run into its folder. They become a checkpoint, so that one step
// can replace them too.
void CheckpointFolders::adopt_files() const {
    if (fs::exists(folder_ / "last") || !hold_a_run()) return;
    const fs::path checkpoint = begin(0);
    for (const char* name : files)
        if (fs::exists(folder_ / name)) fs::create_hard_link(folder_ / name, checkpoint / name);
    replace_link(folder_ / "last", "checkpoints" / checkpoint.filename());
    link_files();
}

void CheckpointFolders::make_best() const {
    replace_link(folder_ / "best", "checkpoints" / last().filename());
}

std::optional<double> CheckpointFolders::best_val_loss(const std::string& run) const {
    const ordered_json config = config_of(folder_ / "best");
    return config.value("run", "") == run ? val_loss_of(folder_ / "best") : std::nullopt;
}

void CheckpointFolders::forget_best() const { fs::remove(folder_ / "best"); }

void CheckpointFolders::link_files() const {
    for (const char* name : files) {
        const fs::path link = folder_ / name, target = fs::path("last") / name;
        if (fs::exists(link) && !fs::is_symlink(link) &&
            content_of(link) != content_of(folder_ / target))
            throw std::runtime_error(link.string() + " stands in the place of the link to " +
                                     target.string() + ": move it to another folder");
        if (!fs::exists(folder_ / target))
            fs::remove(link);
        else if (!fs::is_symlink(link) || fs::read_symlink(link) != target) {
            give_rights(last() / name);
            replace_link(link, target);
        }
    }
}

void CheckpointFolders::clear(const fs::path& also) const {
    std::error_code none; // of a link that is not there
    const fs::path last = fs::canonical(folder_ / "last", none);
    const fs::path best = fs::canonical(folder_ / "best", none);
    for (const fs::path& checkpoint : checkpoints_in(folder_))
        if (const fs::path path = fs::canonical(checkpoint);
            path != last && path != best && path != also)
            fs::remove_all(checkpoint);
    std::vector<std::string> links(std::begin(files), std::end(files));
    links.insert(links.end(), {"last", "best"});
    for (const std::string& link : links) fs::remove_all(folder_ / (link + ".tmp0"));
}

std::optional<double> val_loss_of(const fs::path& checkpoint) {
    const ordered_json config = config_of(checkpoint);
    const auto loss = config.find("val_loss");
    return loss != config.end() && loss->is_number() ? std::optional(loss->get<double>())
                                                     : std::nullopt;
}
