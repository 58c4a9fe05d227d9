#include "examples/support/moment.hpp"

#include <charconv>
#include <stdexcept>

namespace {

constexpr std::string_view run_before = "run ", step_before = ", step ";
constexpr std::size_t run_length = 16;
constexpr const char* moment_key = "moment";

std::string told_by(const std::optional<Moment>& moment) {
    return moment ? "of " + text_of(*moment) : "of a run that it does not name";
}

} // namespace

std::string text_of(const Moment& moment) {
    return std::string(run_before) + moment.run + std::string(step_before) +
           std::to_string(moment.step);
}

std::optional<Moment> moment_of(const std::string& text) {
    const std::size_t step_begin = run_before.size() + run_length + step_before.size();
    if (text.size() <= step_begin) return std::nullopt;
    Moment moment{text.substr(run_before.size(), run_length)};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + step_begin, end, moment.step);
    if (error != std::errc() || stop != end || text_of(moment) != text) return std::nullopt;
    if (moment.run.find_first_not_of("0123456789abcdef") != std::string::npos || moment.step < 0)
        return std::nullopt;
    return moment;
}

std::map<std::string, std::string> metadata_of(const Moment& moment) {
    return {{moment_key, text_of(moment)}};
}

std::optional<Moment> moment_of(const std::map<std::string, std::string>& metadata) {
    const auto found = metadata.find(moment_key);
    return found == metadata.end() ? std::nullopt : moment_of(found->second);
}

void require_moment(const std::string& file, const std::optional<Moment>& found,
                    const std::optional<Moment>& expected) {
    if (found == expected) return;
    throw std::runtime_error(file + " is " + told_by(found) + ", but config.json beside it is " +
                             told_by(expected) + ": files of two runs do not belong together");
}
