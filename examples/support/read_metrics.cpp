#include "examples/support/read_metrics.hpp"

#include "examples/support/strict_json.hpp"
#include "framework/io/input_file.hpp"
#include "framework/io/system_calls.hpp"

#include <cerrno>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

using nlohmann::ordered_json;

namespace {

constexpr std::size_t longest = 1 << 16; // bytes of a line

// Reads the next line, and nothing of one that is too long. Returns whether there was one that can be
// read.
bool next_line(std::istream& stream, std::string& buffer, std::optional<std::string>& line) {
    buffer.resize(longest + 1);
    stream.getline(buffer.data(), std::streamsize(buffer.size()));
    auto size = std::size_t(stream.gcount());
    if (stream.bad() || (size == 0 && stream.eof())) return false;
    line.reset();
    if (stream.fail() && !stream.eof()) { // there is more of it
        stream.clear();
        stream.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
        return true;
    }
    if (!stream.eof()) --size; // the line end
    line = buffer.substr(0, size);
    return true;
}

std::optional<double> loss(const ordered_json& json, const char* name) {
    if (!json.contains(name)) return std::nullopt;
    const ordered_json& number = json[name];
    if (!number.is_number())
        throw std::runtime_error(std::string(name) + " is a " + number.type_name() +
                                 ", and has to be a number");
    return number.get<double>();
}

// A training begins its metrics with a note of its run.
void require_run(const ordered_json& json, const std::filesystem::path& file,
                 const std::optional<Moment>& moment) {
    if (!moment || !json.contains("run") || json["run"] == moment->run) return;
    const bool is_text = json["run"].is_string();
    const std::string run = is_text ? json["run"].get<std::string>() : json["run"].dump();
    require_moment(file.string(), Moment{run, 0}, moment);
}

Losses::Line line_of(const ordered_json& json) {
    if (!json.is_object()) throw std::runtime_error("it is no JSON object");
    if (!json.contains("step")) throw std::runtime_error("it has no step");
    const ordered_json& step = json["step"];
    constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
    if (!step.is_number_unsigned() || step.get<std::uint64_t>() > largest)
        throw std::runtime_error("its step is no whole number from 0 on");
    return {step.get<std::int64_t>(), loss(json, "train_loss"), loss(json, "val_loss")};
}

} // namespace

std::optional<Losses> read_metrics(const std::filesystem::path& file,
                                   const std::optional<Moment>& moment) {
    if (!std::filesystem::exists(file)) return std::nullopt;
    std::ifstream stream = tapestry::open_input(file, "read_metrics").stream;
    Losses losses;
    std::string buffer;
    std::optional<std::string> text;
    std::size_t others = 0; // lines that are passed over, without the first
    for (std::size_t number = 1; next_line(stream, buffer, text); ++number) {
        ordered_json json;
        try {
            if (!text)
                throw std::runtime_error("it is longer than " + std::to_string(longest) + " bytes");
            json = parse_json(*text);
            const Losses::Line line = line_of(json);
            if (!moment || line.step <= moment->step) losses.lines.push_back(line);
        } catch (const std::exception& error) {
            if (losses.warning.empty())
                losses.warning = file.string() + ", line " + std::to_string(number) +
                                 " is passed over: " + error.what();
            else
                ++others;
        }
        require_run(json, file, moment);
    }
    if (stream.bad())
        throw std::runtime_error(file.string() + " cannot be read: " + tapestry::error_text(errno));
    if (others > 0) losses.warning += "; so are " + std::to_string(others) + " other lines";
    return losses;
}
