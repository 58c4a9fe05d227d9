#include "examples/support/read_metrics.hpp"
#include "tests/faults/fuzz/fuzz.hpp"

#include <cmath>

namespace {

// As train writes it.
std::string line_of(const Losses::Line& line) {
    char text[200];
    std::string result = "{\"step\":" + std::to_string(line.step);
    const auto add = [&](const char* name, const std::optional<double>& loss) {
        if (!loss) return;
        std::snprintf(text, sizeof text, ",\"%s\":%.17g", name, *loss);
        result += text;
    };
    add("train_loss", line.train_loss);
    add("val_loss", line.val_loss);
    return result + "}\n";
}

bool same(const Losses::Line& a, const Losses::Line& b) {
    return a.step == b.step && a.train_loss == b.train_loss && a.val_loss == b.val_loss;
}

} // namespace

// Whatever the file holds, its good lines are read, and they are read again as the same. Of a moment
// of the run, those up to it are.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::filesystem::path file = fuzz::folder() / "metrics.jsonl";
    fuzz::put_bytes(file, fuzz::text_of(data, size));
    const Moment moment{"0123456789abcdef", 10};
    const auto of_moment = fuzz::unless_refused<std::runtime_error>(
        file, [&] { return read_metrics(file, moment).value(); });
    if (of_moment)
        for (const Losses::Line& line : of_moment->lines)
            fuzz::require(line.step >= 0 && line.step <= moment.step,
                          "no step is after the moment");

    const auto losses = read_metrics(file, std::nullopt);
    fuzz::require(losses.has_value(), "a file that is there is read");
    fuzz::require(losses->warning.empty() || losses->warning.starts_with(file.string()),
                  "a warning names the file", losses->warning);
    std::string lines;
    for (const Losses::Line& line : losses->lines) {
        fuzz::require(line.step >= 0, "no step is negative");
        fuzz::require(std::isfinite(line.train_loss.value_or(0)) &&
                          std::isfinite(line.val_loss.value_or(0)),
                      "a loss is finite");
        lines += line_of(line);
    }
    fuzz::put_bytes(file, lines);
    const auto again = read_metrics(file, std::nullopt);
    fuzz::require(again->warning.empty(), "what was read can be read", again->warning);
    fuzz::require(std::equal(again->lines.begin(), again->lines.end(), losses->lines.begin(),
                             losses->lines.end(), same),
                  "losses stay the same", lines);
    return 0;
}
