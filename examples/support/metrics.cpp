#include "examples/support/metrics.hpp"

#include "framework/io/system_calls.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <unistd.h>

using namespace tapestry;
using nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& file, int error, const char* what = "written") {
    throw std::runtime_error(file.string() + " cannot be " + what + ": " + error_text(error));
}

// Whether a training that goes on from this moment would have written the line before. It writes a
// note of its own that it was resumed.
bool belongs_to(const ordered_json& line, const Moment& moment) {
    if (!line.is_object() || !line.contains("step") || !line["step"].is_number_integer())
        return false;
    const std::int64_t step = line["step"];
    if (line.contains("resumed")) return step < moment.step;
    if (line.contains("run")) return line["run"] == moment.run;
    return line.contains("train_loss") && step <= moment.step;
}

// What a later moment has added begins here: the size of the lines that stay.
std::int64_t size_up_to(const fs::path& file, const Moment& moment) {
    if (!fs::exists(file)) return 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream) fail(file, errno, "read");
    std::int64_t size = 0, kept = 0; // a line that cannot be read stays between two that can
    for (std::string text; std::getline(stream, text) && !stream.eof();) {
        size += std::int64_t(text.size()) + 1;
        if (belongs_to(ordered_json::parse(text, nullptr, false), moment)) kept = size;
    }
    if (stream.bad()) fail(file, errno, "read");
    return kept;
}

} // namespace

Metrics::Metrics(const fs::path& file, const Moment& moment)
    : file_(file)
    , size_(size_up_to(file, moment)) {
    descriptor_ = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail(file, errno);
    if (ftruncate(descriptor_, size_) != 0) {
        const int error = errno;
        close(descriptor_);
        fail(file, error);
    }
}

Metrics::~Metrics() { close(descriptor_); }

void Metrics::write(const ordered_json& line) {
    const std::string text = line.dump() + '\n';
    std::size_t written = 0;
    while (written < text.size()) {
        const ssize_t count = retry_interrupted(
            [&] { return ::write(descriptor_, text.data() + written, text.size() - written); });
        if (count <= 0) {
            const int error = count < 0 ? errno : EIO;
            [[maybe_unused]] const int cut = ftruncate(descriptor_, size_); // off the half line
            fail(file_, error);
        }
        written += std::size_t(count);
    }
    size_ += std::int64_t(text.size());
}

void Metrics::sync() {
    if (retry_interrupted([&] { return fsync(descriptor_); }) != 0 && !is_unsupported(errno))
        fail(file_, errno);
}
